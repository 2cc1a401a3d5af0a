import type { KeyObject } from 'node:crypto';
import { BerError, BerFields, childrenOf, readBer, type BerElement } from '../asn1/ber-reader.js';
import { contextConstructed, contextPrimitive, explicitContent, objectIdentifierOf, TAG, timeOf } from '../asn1/ber-values.js';
import { readExtensionList } from '../x509/certificate-list.js';
import { isSignedBy, signedStructureOf, type SignedStructure } from '../x509/signed-structure.js';
import { readCertificateId, type CertificateId } from './certificate-id.js';
import { OCSP_OID } from './ocsp-object-identifiers.js';

/** OCSPResponseStatus (RFC 6960 §4.2.1). */
const RESPONSE_STATUS: Readonly<Record<number, string>> = {
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized',
};

/** What a responder says of one certificate. */
export interface SingleResponse {
  readonly id: CertificateId;
  readonly status:
    { readonly kind: 'good' | 'unknown' } | { readonly kind: 'revoked'; readonly date: Date; readonly reason: number | undefined };
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
}

/** A BasicOCSPResponse (RFC 6960 §4.2.1). Who signed it is for the caller to find out. */
export interface OcspResponse {
  readonly responder: { readonly name: Uint8Array } | { readonly keyHash: Uint8Array };
  readonly producedAt: Date;
  readonly responses: readonly SingleResponse[];
  readonly nonce: Uint8Array | undefined;
  /** DER. */
  readonly certificates: readonly Uint8Array[];
  readonly signed: SignedStructure;
}

/** Reads an OCSPResponse. Throws an error that says what is wrong, or which error the responder answered. */
export function readOcspResponse(der: Uint8Array): OcspResponse {
  const fields = new BerFields(readBer(der), 'OCSPResponse');
  const status = enumeratedOf(fields.take(TAG.ENUMERATED));
  if (status !== 0) throw new BerError(`The responder answered ${RESPONSE_STATUS[status] ?? `status ${String(status)}`}.`);
  const bytes = new BerFields(explicitContent(fields.take(contextConstructed(0))), 'ResponseBytes');
  if (objectIdentifierOf(bytes.take(TAG.OBJECT_IDENTIFIER)) !== OCSP_OID.basicResponse) {
    throw new BerError('The response is of a type that is not known.');
  }
  return readBasicResponse(readBer(bytes.take(TAG.OCTET_STRING).content));
}

export function isResponseSignedBy({ signed }: OcspResponse, publicKey: KeyObject): boolean {
  return isSignedBy(signed, publicKey);
}

function readBasicResponse(element: BerElement): OcspResponse {
  const fields = new BerFields(element, 'BasicOCSPResponse');
  const { content, ...signed } = signedStructureOf(fields);
  const certificates = fields.takeIf(contextConstructed(0));
  const data = new BerFields(content, 'ResponseData');
  data.takeIf(contextConstructed(0)); // version
  const responder = responderOf(data.take());
  const producedAt = timeOf(data.take(TAG.GENERALIZED_TIME));
  const responses = childrenOf(data.take(TAG.SEQUENCE)).map(readSingleResponse);
  const tagged = data.takeIf(contextConstructed(1));
  const nonce = readExtensionList(tagged && explicitContent(tagged)).get(OCSP_OID.nonce);
  return {
    responder,
    producedAt,
    responses,
    nonce: nonce && readBer(nonce.value).content,
    certificates: certificates ? childrenOf(explicitContent(certificates)).map(({ encoding }) => encoding) : [],
    signed,
  };
}

function responderOf(element: BerElement): OcspResponse['responder'] {
  const inner = explicitContent(element);
  if (element.tag === contextConstructed(1)) return { name: inner.encoding };
  if (element.tag === contextConstructed(2)) return { keyHash: inner.content };
  throw new BerError('A response names its responder in a way that is not known.');
}

function readSingleResponse(element: BerElement): SingleResponse {
  const fields = new BerFields(element, 'SingleResponse');
  const id = readCertificateId(fields.take(TAG.SEQUENCE));
  const status = certStatusOf(fields.take());
  const thisUpdate = timeOf(fields.take(TAG.GENERALIZED_TIME));
  const nextUpdate = fields.takeIf(contextConstructed(0));
  const tagged = fields.takeIf(contextConstructed(1));
  const unknown = [...readExtensionList(tagged && explicitContent(tagged))].find(([, { critical }]) => critical);
  if (unknown) throw new BerError(`A response has the critical extension ${unknown[0]}, which is not known.`);
  return { id, status, thisUpdate, nextUpdate: nextUpdate && timeOf(explicitContent(nextUpdate)) };
}

function certStatusOf(element: BerElement): SingleResponse['status'] {
  switch (element.tag) {
    case contextPrimitive(0):
      return { kind: 'good' };
    case contextConstructed(1): {
      const fields = new BerFields(element, 'RevokedInfo');
      const date = timeOf(fields.take(TAG.GENERALIZED_TIME));
      const reason = fields.takeIf(contextConstructed(0));
      return { kind: 'revoked', date, reason: reason && enumeratedOf(explicitContent(reason)) };
    }
    case contextPrimitive(2):
      return { kind: 'unknown' };
    default:
      throw new BerError('A response has a status that is not known.');
  }
}

function enumeratedOf({ tag, content }: BerElement): number {
  if (tag !== TAG.ENUMERATED || content.length !== 1) throw new BerError('An enumeration is malformed.');
  return content[0] ?? 0;
}
