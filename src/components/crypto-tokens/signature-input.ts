import type { DigestAlgorithm, SignatureAlgorithm } from '../../core/algorithms.js';
import { Fault } from '../../core/errors.js';
import { algorithmIdentifier, nullValue, octetString, sequence } from '../../formats/asn1/asn1.js';

/** What a signature is made over, in the forms that need different calls of `node:crypto`. */
export type SignatureInput =
  /** A message of any length; `digest` is Node's name, null where the algorithm has its own. */
  | { readonly kind: 'message'; readonly message: Uint8Array; readonly digest: string | null }
  /** The bytes that PKCS#1 v1.5 pads (RFC 8017 §9.2 from step 3). */
  | { readonly kind: 'pkcs1Block'; readonly block: Uint8Array }
  /** A number below the modulus, in as many octets. */
  | { readonly kind: 'rsaNumber'; readonly number: Uint8Array }
  /** A hash that PSS encodes. */
  | { readonly kind: 'pssHash'; readonly hash: Uint8Array; readonly digest: DigestAlgorithm }
  /** A hash that ECDSA signs. */
  | { readonly kind: 'ecdsaHash'; readonly hash: Uint8Array };

/** Tells what an algorithm makes of the bytes. Throws `workerFailed` where they cannot be its input. */
export function signatureInput(bytes: Uint8Array, algorithm: SignatureAlgorithm): SignatureInput {
  const { scheme, digest, prehashed } = algorithm;
  if (digest && prehashed && bytes.length !== digest.bytes) {
    throw new Fault('workerFailed', `A ${digest.name} hash has ${String(digest.bytes)} octets; ${String(bytes.length)} were given.`);
  }
  switch (scheme) {
    case 'RSASSA-PKCS1-v1_5':
      if (!digest) return { kind: 'pkcs1Block', block: bytes };
      return prehashed ? { kind: 'pkcs1Block', block: digestInfo(digest, bytes) } : message(bytes, digest);
    case 'RSASSA-PSS':
      if (!digest) throw unusable(algorithm);
      return prehashed ? { kind: 'pssHash', hash: bytes, digest } : message(bytes, digest);
    case 'ECDSA':
      return digest && !prehashed ? message(bytes, digest) : { kind: 'ecdsaHash', hash: bytes };
    case 'EdDSA':
      if (prehashed) throw unusable(algorithm);
      return { kind: 'message', message: bytes, digest: null };
    case 'RSASP1':
      return { kind: 'rsaNumber', number: bytes };
  }
}

function message(bytes: Uint8Array, { node, name }: DigestAlgorithm): SignatureInput {
  if (node === undefined) throw new Fault('workerFailed', `The digest ${name} is not available.`);
  return { kind: 'message', message: bytes, digest: node };
}

/** DigestInfo (RFC 8017 §9.2 step 2). */
function digestInfo({ oid }: DigestAlgorithm, hash: Uint8Array): Uint8Array {
  return sequence(algorithmIdentifier(oid, nullValue), octetString(hash));
}

const unusable = ({ name }: SignatureAlgorithm): Fault => new Fault('workerFailed', `The algorithm ${name} cannot sign a hash.`);
