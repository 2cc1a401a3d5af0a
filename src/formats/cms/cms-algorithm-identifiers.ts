import { digestNamed, type DigestAlgorithm, type SignatureAlgorithm } from '../../core/algorithms.js';
import { Fault } from '../../core/errors.js';
import { algorithmIdentifier, contextTag, integer, nullValue, sequence } from '../asn1/asn1.js';
import { CMS_OID } from './cms-object-identifiers.js';

/** What the signature value of a SignerInfo is made over (RFC 5652 §5.4). */
export type SignatureInput = 'signedAttributes' | 'content';

/** The algorithms that a signature algorithm stands for in CMS; identifiers are DER AlgorithmIdentifiers. */
export interface CmsAlgorithms {
  /** Makes the message digest of the content. */
  readonly digest: DigestAlgorithm;
  /** The one element of SignedData.digestAlgorithms. */
  readonly digestAlgorithms: Uint8Array;
  /** SignerInfo.digestAlgorithm; the same except for Ed448 without signed attributes. */
  readonly digestAlgorithm: Uint8Array;
  /** SignerInfo.signatureAlgorithm. */
  readonly signatureAlgorithm: Uint8Array;
}

const prepared = new Map<string, CmsAlgorithms>();

/** The algorithms for a signature; throws a `workerFailed` fault for `NONEwith…`, which has no identifier. */
export function cmsAlgorithms(signature: SignatureAlgorithm, input: SignatureInput): CmsAlgorithms {
  const key = `${signature.name} ${input}`;
  let algorithms = prepared.get(key);
  if (!algorithms) {
    algorithms = prepareAlgorithms(signature, input);
    prepared.set(key, algorithms);
  }
  return algorithms;
}

function prepareAlgorithms(signature: SignatureAlgorithm, input: SignatureInput): CmsAlgorithms {
  const signatureAlgorithm = signatureAlgorithmIdentifier(signature);
  const digest = signature.digest ?? (signature.keyType === 'Ed448' ? digestNamed('SHAKE256') : digestNamed('SHA-512'));
  if (signature.keyType !== 'Ed448') {
    const identifier = digestAlgorithmIdentifier(digest);
    return { digest, digestAlgorithms: identifier, digestAlgorithm: identifier, signatureAlgorithm };
  }
  // RFC 8419 §3.1: the digest of the attributes is SHAKE256 of 512 bits, which the identifier says.
  const withLength = algorithmIdentifier(CMS_OID.shake256Len, integer(digest.bytes * 8));
  const digestAlgorithm = input === 'signedAttributes' ? withLength : algorithmIdentifier(digest.oid);
  return { digest, digestAlgorithms: withLength, digestAlgorithm, signatureAlgorithm };
}

/** A digest in CMS: NULL parameters for SHA-1 and MD5 (RFC 3370 §2), none for the others (RFC 5754 §2). */
export function digestAlgorithmIdentifier(digest: DigestAlgorithm): Uint8Array {
  const hasNull = digest.name === 'SHA-1' || digest.name === 'MD5';
  return hasNull ? algorithmIdentifier(digest.oid, nullValue) : algorithmIdentifier(digest.oid);
}

/** SignerInfo.signatureAlgorithm; throws a `workerFailed` fault for an algorithm without an identifier. */
export function signatureAlgorithmIdentifier(signature: SignatureAlgorithm): Uint8Array {
  const { oid, digest, scheme } = signature;
  if (oid === undefined) throw new Fault('workerFailed', `Unknown signature type requested: ${signature.name}`);
  if (scheme === 'RSASSA-PSS' && digest) return algorithmIdentifier(oid, rsassaPssParameters(digest));
  if (scheme !== 'RSASSA-PKCS1-v1_5') return algorithmIdentifier(oid);
  // RFC 3370 §3.2: rsaEncryption for the old digests. RFC 5754 §3.2 also allows the identifier with the digest.
  const old = digest?.name === 'SHA-1' || digest?.name === 'MD5';
  return algorithmIdentifier(old ? CMS_OID.rsaEncryption : oid, nullValue);
}

/** RSASSA-PSS-params (RFC 4055 §3.1): MGF1 with the same digest, salt as long as the digest; defaults are omitted. */
export function rsassaPssParameters(digest: DigestAlgorithm): Uint8Array {
  if (digest.name === 'SHA-1') return sequence();
  const hashAlgorithm = algorithmIdentifier(digest.oid, nullValue);
  return sequence(
    contextTag(0, hashAlgorithm),
    contextTag(1, algorithmIdentifier(CMS_OID.mgf1, hashAlgorithm)),
    contextTag(2, integer(digest.bytes)),
  );
}
