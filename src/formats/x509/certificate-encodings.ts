import { BerError, BerFields, childrenOf, readBer } from '../asn1/ber-reader.js';
import { contextConstructed, explicitContent, objectIdentifierOf, TAG } from '../asn1/ber-values.js';

const SIGNED_DATA = '1.2.840.113549.1.7.2';

/** More than any chain needs. */
const MAX_CERTIFICATES = 1000;

/** Whether the octets are a ContentInfo (RFC 5652 §3) and not a certificate: it begins with the type of its content. */
export function isContentInfo(bytes: Uint8Array): boolean {
  try {
    return childrenOf(readBer(bytes))[0]?.tag === TAG.OBJECT_IDENTIFIER;
  } catch {
    return false;
  }
}

/**
 * The certificates, DER, in a SignedData (RFC 5652 §5.1), of which CAs make files without a signature, `.p7b`. They are a
 * set, so that their order says nothing. Throws an error that says what is wrong.
 */
export function certificatesOfSignedData(bytes: Uint8Array): readonly Uint8Array[] {
  const contentInfo = new BerFields(readBer(bytes), 'ContentInfo');
  if (objectIdentifierOf(contentInfo.take(TAG.OBJECT_IDENTIFIER)) !== SIGNED_DATA) throw new BerError('The content is no SignedData.');
  const signedData = new BerFields(explicitContent(contentInfo.take(contextConstructed(0))), 'SignedData');
  signedData.take(TAG.INTEGER); // version
  signedData.take(TAG.SET); // digestAlgorithms
  signedData.take(TAG.SEQUENCE); // encapContentInfo
  const certificates = signedData.takeIf(contextConstructed(0));
  // Others than plain certificates are tagged otherwise (§10.2.2).
  const found = certificates ? childrenOf(certificates).filter(({ tag }) => tag === TAG.SEQUENCE) : [];
  if (found.length > MAX_CERTIFICATES) throw new BerError(`There are more than ${String(MAX_CERTIFICATES)} certificates.`);
  return found.map(({ encoding }) => encoding);
}
