import { Fault } from '../../../core/errors.js';
import { XmlError } from '../../../formats/xml/xml-error.js';

/** Runs what reads a document; one that cannot be read becomes an `illegalRequest` fault. */
export async function orDocumentFault<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    if (thrown instanceof XmlError) throw new Fault('illegalRequest', 'Document parsing error', { cause: thrown });
    throw thrown;
  }
}
