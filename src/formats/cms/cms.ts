import { integer, objectIdentifier, octetString, sequence, set } from '../asn1/asn1.js';
import { definite, indefinite, join, retagged, segmentedOctetString, type Encoding } from '../asn1/ber-writer.js';
import { CMS_OID } from './cms-object-identifiers.js';

/**
 * SignedData (RFC 5652 §5) put together from prepared DER. The signature is made between the parts:
 *
 *     const signedAttrs = signedAttributes([contentTypeAttribute(…), messageDigestAttribute(…)]);
 *     const signature = await key.sign(signedAttrs, algorithm);
 *     contentInfo({ …, signerInfo: signerInfo({ …, signedAttrs, signature }) }, 'definite');
 */

/** How lengths are written. Indefinite ones are BER only; with definite ones everything is DER but the order of sets. */
export type LengthForm = 'definite' | 'indefinite';

const SEQUENCE = 0x30;
const CONTEXT_0 = 0xa0;

/** Segments of the content in the indefinite form, in octets. */
const SEGMENT_LENGTH = 1000;

/** EncapsulatedContentInfo (RFC 5652 §5.2) with the content or, for a detached signature, without. */
export function encapContentInfo(eContentType: string, eContent: Uint8Array | undefined, lengths: LengthForm): Encoding {
  const type = objectIdentifier(eContentType);
  const nest = lengths === 'definite' ? definite : indefinite;
  if (!eContent) return nest(SEQUENCE, type);
  const octets = lengths === 'definite' ? definite(0x04, eContent) : segmentedOctetString(eContent, SEGMENT_LENGTH);
  return nest(SEQUENCE, type, nest(CONTEXT_0, octets));
}

/** Parts of a SignerInfo (RFC 5652 §5.3), each DER, the signature as raw bytes. */
export interface SignerInfoParts {
  /** SEQUENCE IssuerAndSerialNumber. */
  readonly sid: Uint8Array;
  readonly digestAlgorithm: Uint8Array;
  /** The SET OF that was signed; absent for a signature over the content itself. */
  readonly signedAttrs?: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
  /** SET OF Attribute. */
  readonly unsignedAttrs?: Uint8Array;
}

const SIGNER_INFO_VERSION = integer(1);

/** SignerInfo of version 1: the signer is named by issuer and serial number. */
export function signerInfo(parts: SignerInfoParts): Uint8Array {
  return sequence(
    SIGNER_INFO_VERSION,
    parts.sid,
    parts.digestAlgorithm,
    ...(parts.signedAttrs ? [retagged(parts.signedAttrs, 0xa0)] : []),
    parts.signatureAlgorithm,
    octetString(parts.signature),
    ...(parts.unsignedAttrs ? [retagged(parts.unsignedAttrs, 0xa1)] : []),
  );
}

/** Parts of a SignedData (RFC 5652 §5.1) with one signer. */
export interface SignedDataParts {
  /** See `signedDataVersion`. */
  readonly version: number;
  /** AlgorithmIdentifier, the only one. */
  readonly digestAlgorithm: Uint8Array;
  readonly encapContentInfo: Encoding;
  /** Certificates, DER, in the order to be written; use `inDerOrder` where the whole must be DER. Omitted where none. */
  readonly certificates: readonly Uint8Array[];
  readonly signerInfo: Uint8Array;
}

/** SignedData.version where all certificates are X.509 and signers are named by issuer and serial number: 1 or 3. */
export const signedDataVersion = (eContentType: string): number => (eContentType === CMS_OID.data ? 1 : 3);

const SIGNED_DATA = objectIdentifier(CMS_OID.signedData);

/** ContentInfo (RFC 5652 §3) with a SignedData. The form of lengths is that of all levels around the parts. */
export function contentInfo(parts: SignedDataParts, lengths: LengthForm): Uint8Array {
  const nest = lengths === 'definite' ? definite : indefinite;
  const signedData = nest(
    SEQUENCE,
    integer(parts.version),
    set(parts.digestAlgorithm),
    parts.encapContentInfo,
    parts.certificates.length > 0 ? nest(CONTEXT_0, ...parts.certificates) : [],
    set(parts.signerInfo),
  );
  return join(nest(SEQUENCE, SIGNED_DATA, nest(CONTEXT_0, signedData)));
}
