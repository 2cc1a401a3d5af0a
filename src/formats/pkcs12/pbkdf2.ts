import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { BerFields, type BerElement } from '../asn1/ber-reader.js';
import { objectIdentifierOf, smallIntegerOf, TAG } from '../asn1/ber-values.js';
import { KeystoreError } from '../keystore/keystore-error.js';
import { iterationsOf } from './pkcs12-kdf.js';

const pbkdf2Async = promisify(pbkdf2);

const PBKDF2 = '1.2.840.113549.1.5.12';

/** HMAC algorithms by object identifier (RFC 8018 appendix B.1), as `node:crypto` names their digests. */
const HMAC_DIGESTS = new Map([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.8', 'sha224'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
  ['1.2.840.113549.2.12', 'sha512-224'],
  ['1.2.840.113549.2.13', 'sha512-256'],
]);

/** The digest of an HMAC AlgorithmIdentifier, as `node:crypto` names it. */
export function hmacDigestOf(algorithm: BerElement): string {
  const oid = objectIdentifierOf(new BerFields(algorithm, 'AlgorithmIdentifier').take(TAG.OBJECT_IDENTIFIER));
  const digest = HMAC_DIGESTS.get(oid);
  if (digest === undefined) throw new KeystoreError('unsupported', `The key store uses the algorithm ${oid}, which is not supported.`);
  return digest;
}

/** PBKDF2 with its parameters (RFC 8018 appendix A.2). */
export interface Pbkdf2 {
  readonly iterations: number;
  /** Octets of the key, where the parameters say so. */
  readonly keyLength: number | undefined;
  readonly derive: (password: Uint8Array, length: number) => Promise<Uint8Array>;
}

/** Reads the AlgorithmIdentifier of a key derivation function, which must be PBKDF2. */
export function readPbkdf2(algorithm: BerElement): Pbkdf2 {
  const fields = new BerFields(algorithm, 'AlgorithmIdentifier');
  const oid = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
  if (oid !== PBKDF2) throw new KeystoreError('unsupported', `The key store uses the key derivation ${oid}, which is not supported.`);
  const parameters = new BerFields(fields.take(TAG.SEQUENCE), 'PBKDF2-params');
  const salt = parameters.take(TAG.OCTET_STRING).content;
  const iterations = iterationsOf(parameters.take(TAG.INTEGER));
  const length = parameters.takeIf(TAG.INTEGER);
  const prf = parameters.takeIf(TAG.SEQUENCE);
  const digest = prf ? hmacDigestOf(prf) : 'sha1';
  return {
    iterations,
    keyLength: length && smallIntegerOf(length),
    derive: (password, octets) => pbkdf2Async(password, salt, iterations, octets, digest),
  };
}
