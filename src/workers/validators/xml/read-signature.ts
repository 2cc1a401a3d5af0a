import { Fault } from '../../../core/errors.js';
import { XmlError } from '../../../formats/xml/xml-error.js';
import { readXmlSignature, type SignaturePlace } from '../../../formats/xmldsig/read-xml-signature.js';
import { XmlSignatureError, type XmlSignature } from '../../../formats/xmldsig/xml-signature.js';

/** Reads a Signature of a document; `workerFailed` faults for a document that cannot be read and for a malformed Signature. */
export async function readSignature(document: Uint8Array, place: SignaturePlace): Promise<XmlSignature | undefined> {
  try {
    return await readXmlSignature(document, place);
  } catch (cause) {
    if (cause instanceof XmlError) throw new Fault('workerFailed', 'Document parsing error', { cause });
    if (cause instanceof XmlSignatureError) throw new Fault('workerFailed', 'XML signature validation error', { cause });
    throw cause;
  }
}
