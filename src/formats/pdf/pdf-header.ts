import { PdfError } from './pdf-error.js';

/** Versions of PDF in the order of their coming, `2.0` after `1.7`. */
export interface PdfVersion {
  readonly major: number;
  readonly minor: number;
}

/** What the header says (ISO 32000-2 §7.5.2). */
export interface PdfHeader {
  readonly version: PdfVersion;
  /** Position of `%PDF-`; offsets count from it in files with something before it. */
  readonly offset: number;
}

/** How far into a file readers look for its header. */
const SEARCHED_BYTES = 1024;

/** Finds the header. Throws a PdfError where there is none. */
export function readHeader(bytes: Uint8Array): PdfHeader {
  const start = Buffer.from(bytes.subarray(0, SEARCHED_BYTES)).toString('latin1');
  const match = /%PDF-(\d)\.(\d)/.exec(start);
  if (!match) throw new PdfError('PDF header signature not found.');
  return { version: { major: Number(match[1]), minor: Number(match[2]) }, offset: match.index };
}

/** A version as a name of it is written, `1.7`; undefined for anything else. */
export function parseVersion(text: string): PdfVersion | undefined {
  const match = /^(\d)\.(\d)$/.exec(text);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Less than, equal to or greater than 0, as the first version is older than, the same as or newer than the second. */
export const compareVersions = (a: PdfVersion, b: PdfVersion): number => a.major - b.major || a.minor - b.minor;
