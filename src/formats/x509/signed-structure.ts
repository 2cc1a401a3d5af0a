import { constants, verify, type KeyObject } from 'node:crypto';
import { keyTypeOf, RSASSA_PSS_OID, SIGNATURE_ALGORITHMS, DIGEST_ALGORITHMS, type SignatureAlgorithm } from '../../core/algorithms.js';
import { BerFields, childrenOf, type BerElement } from '../asn1/ber-reader.js';
import { bitStringOf, contextConstructed, explicitContent, objectIdentifierOf, TAG } from '../asn1/ber-values.js';

/** What certificates, revocation lists and OCSP responses have in common: octets, and a signature over them. */
export interface SignedStructure {
  /** The octets that are signed. */
  readonly tbs: Uint8Array;
  /** AlgorithmIdentifier of the signature. */
  readonly algorithm: BerElement;
  readonly signature: Uint8Array;
}

/** The three fields of a SIGNED structure (RFC 5280 §4.1, §5.1), the first taken apart by the caller. */
export function signedStructureOf(fields: BerFields): SignedStructure & { readonly content: BerElement } {
  const content = fields.take(TAG.SEQUENCE);
  const algorithm = fields.take(TAG.SEQUENCE);
  return { content, tbs: content.encoding, algorithm, signature: bitStringOf(fields.take(TAG.BIT_STRING)) };
}

/** Digests with which no signature is good any more. */
const BROKEN_DIGESTS: ReadonlySet<string | undefined> = new Set(['MD2', 'MD4', 'MD5']);

/** Whether the signature is that of a key. False too for algorithms that are not known, broken, or not for such a key. */
export function isSignedBy({ tbs, algorithm, signature }: SignedStructure, publicKey: KeyObject): boolean {
  try {
    const known = algorithmOf(algorithm, publicKey);
    if (!known || BROKEN_DIGESTS.has(known.digest?.name)) return false;
    const digest = known.digest?.node ?? null;
    if (known.scheme !== 'RSASSA-PSS') return verify(digest, tbs, publicKey, signature);
    const saltLength = constants.RSA_PSS_SALTLEN_AUTO;
    return verify(digest, tbs, { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
  } catch {
    return false; // no identifier of an algorithm, or octets that are no signature of this kind at all
  }
}

function algorithmOf(identifier: BerElement, publicKey: KeyObject): SignatureAlgorithm | undefined {
  const fields = new BerFields(identifier, 'AlgorithmIdentifier');
  const oid = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
  const keyType = keyTypeOf(publicKey);
  const candidates = SIGNATURE_ALGORITHMS.filter((one) => one.oid === oid && one.keyType === keyType);
  if (oid !== RSASSA_PSS_OID) return candidates[0];
  const digest = pssDigest(fields.takeIf(TAG.SEQUENCE));
  return candidates.find((one) => one.digest?.oid === digest);
}

const SHA1_OID = DIGEST_ALGORITHMS.find(({ name }) => name === 'SHA-1')?.oid;

/** hashAlgorithm of RSASSA-PSS-params (RFC 4055 §3.1), which is SHA-1 where it is absent. */
function pssDigest(parameters: BerElement | undefined): string | undefined {
  const tagged = parameters && childrenOf(parameters).find(({ tag }) => tag === contextConstructed(0));
  if (!tagged) return SHA1_OID;
  return objectIdentifierOf(new BerFields(explicitContent(tagged), 'AlgorithmIdentifier').take(TAG.OBJECT_IDENTIFIER));
}
