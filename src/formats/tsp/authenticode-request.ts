import { BerError, BerFields, childrenOf, octetsOf, readBer } from '../asn1/ber-reader.js';
import { contextConstructed, explicitContent, objectIdentifierOf, TAG } from '../asn1/ber-values.js';
import { toDer } from '../asn1/to-der.js';
import { CMS_OID } from '../cms/cms-object-identifiers.js';

/** SPC_TIME_STAMP_REQUEST_OBJID of Microsoft's Authenticode. */
const TIME_STAMP_REQUEST = '1.3.6.1.4.1.311.3.2.1';

/** A time-stamp request of Authenticode: a ContentInfo with octets, mostly a signature. */
export interface AuthenticodeRequest {
  readonly content: Uint8Array;
  /** The ContentInfo, DER. */
  readonly contentInfo: Uint8Array;
}

/** Says what is wrong with a request, in SignServer's words. */
export class AuthenticodeRequestError extends Error {
  override readonly name = 'AuthenticodeRequestError';
}

const NOT_TWO = 'Wrong structure, should be an ASN1Sequence with 2 elements';

/** Reads a request; throws an AuthenticodeRequestError, or a BerError where it is no BER at all. */
export function readAuthenticodeRequest(bytes: Uint8Array): AuthenticodeRequest {
  const outer = readBer(bytes);
  if (outer.tag !== TAG.SEQUENCE || childrenOf(outer).length !== 2) throw new AuthenticodeRequestError(NOT_TWO);
  const fields = new BerFields(outer, 'TimeStampRequest');
  const type = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
  if (type !== TIME_STAMP_REQUEST) throw new AuthenticodeRequestError(`Invalid OID in request: ${type}`);

  const element = fields.take(TAG.SEQUENCE);
  if (childrenOf(element).length !== 2) {
    throw new AuthenticodeRequestError(`${NOT_TWO} as the value of element 0 in the outer ASN1Sequence`);
  }
  const contentInfo = new BerFields(element, 'ContentInfo');
  const contentType = objectIdentifierOf(contentInfo.take(TAG.OBJECT_IDENTIFIER));
  if (contentType !== CMS_OID.data) throw new AuthenticodeRequestError(`Wrong contentType OID: ${contentType}`);
  const octets = explicitContent(contentInfo.take(contextConstructed(0)));
  if ((octets.tag & ~0x20) !== TAG.OCTET_STRING) throw new BerError('An octet string was expected.');
  return { content: octetsOf(octets), contentInfo: toDer(element) };
}
