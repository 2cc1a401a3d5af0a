import { digestNamed, type DigestAlgorithm } from '../../../core/algorithms.js';
import type { PdfVersion } from '../../../formats/pdf/pdf-header.js';

/** A digest that PDF signatures are made with, and the oldest version of PDF that has it (ISO 32000-2 table 260). */
export interface PdfDigest {
  readonly algorithm: DigestAlgorithm;
  readonly minimumVersion: PdfVersion;
}

const PDF_1_0: PdfVersion = { major: 1, minor: 0 };
const PDF_1_6: PdfVersion = { major: 1, minor: 6 };
const PDF_1_7: PdfVersion = { major: 1, minor: 7 };

const SHA1: PdfDigest = { algorithm: digestNamed('SHA-1'), minimumVersion: PDF_1_0 };
const SHA256: PdfDigest = { algorithm: digestNamed('SHA-256'), minimumVersion: PDF_1_6 };
const SHA384: PdfDigest = { algorithm: digestNamed('SHA-384'), minimumVersion: PDF_1_7 };
const SHA512: PdfDigest = { algorithm: digestNamed('SHA-512'), minimumVersion: PDF_1_7 };
const RIPEMD160: PdfDigest = { algorithm: digestNamed('RIPEMD160'), minimumVersion: PDF_1_7 };

/** By the spellings that SignServer takes. */
const PDF_DIGESTS: ReadonlyMap<string, PdfDigest> = new Map([
  ['SHA1', SHA1],
  ['SHA256', SHA256],
  ['SHA-256', SHA256],
  ['SHA384', SHA384],
  ['SHA-384', SHA384],
  ['SHA512', SHA512],
  ['SHA-512', SHA512],
  ['RIPEMD160', RIPEMD160],
]);

export const findPdfDigest = (name: string): PdfDigest | undefined => PDF_DIGESTS.get(name);

export const DEFAULT_PDF_DIGEST = SHA256;
