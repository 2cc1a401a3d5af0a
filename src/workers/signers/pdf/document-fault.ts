import { Fault } from '../../../core/errors.js';
import { PdfError, PdfPasswordError } from '../../../formats/pdf/pdf-error.js';

/** The fault for a document that the password given, or none, does not open. */
export const passwordFault = (message: string, cause?: unknown): Fault =>
  new Fault('illegalRequest', `A valid password is required to sign the document: ${message}`, { cause });

/** Runs what reads or writes a document; what is wrong with it becomes an `illegalRequest` fault. */
export async function orDocumentFault<T>(run: () => Promise<T> | T): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    if (thrown instanceof PdfPasswordError) throw passwordFault(thrown.message, thrown);
    if (thrown instanceof PdfError) throw new Fault('illegalRequest', `Could not sign document: ${thrown.message}`, { cause: thrown });
    throw thrown;
  }
}
