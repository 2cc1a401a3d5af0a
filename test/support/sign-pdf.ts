import { expect } from 'chai';
import { pdfSigner } from '../../src/workers/signers/pdf-signer.js';
import { pdfFile } from './pdf-files.js';
import { runSigner, type SignerOutcome, type SignerRun } from './run-signer.js';
import { isValid, keyOf, pdfIdentity, signaturesIn, type PdfSignature } from './signed-pdf.js';

export const RSA = keyOf(pdfIdentity('RSA'));
export const EC = keyOf(pdfIdentity('EC'));

/** A document of one page. */
export const PLAIN = pdfFile();
export const NOW = Date.UTC(2026, 10, 28, 9, 30, 15);

/** Signs a document as a PDFSigner does; by default a small one at a certain time. */
export const sign = (run: Partial<SignerRun> = {}): Promise<SignerOutcome> =>
  runSigner(pdfSigner, { key: RSA, data: PLAIN, now: NOW, ...run });

export const signed = async (run: Partial<SignerRun> = {}): Promise<Buffer> => Buffer.from((await sign(run)).data);

/** The only signature of a document that is signed so; it must be valid. */
export async function signature(run: Partial<SignerRun> = {}): Promise<PdfSignature> {
  const [only, ...others] = signaturesIn((await sign(run)).data);
  if (!only) throw new Error('there is no signature');
  expect(others).to.deep.equal([]);
  expect(isValid(only)).to.equal(true);
  return only;
}
