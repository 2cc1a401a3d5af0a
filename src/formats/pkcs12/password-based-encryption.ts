import { createDecipheriv, type CipherGCMTypes } from 'node:crypto';
import { BerFields, type BerElement } from '../asn1/ber-reader.js';
import { objectIdentifierOf, smallIntegerOf, TAG } from '../asn1/ber-values.js';
import { readPbkdf2 } from './pbkdf2.js';
import { KeystoreError } from '../keystore/keystore-error.js';
import { derivePkcs12, iterationsOf, type Pkcs12Password } from './pkcs12-kdf.js';
import { decryptRc2Cbc } from './rc2.js';

/** How something in a keystore is encrypted. */
export interface EncryptionScheme {
  /** How much work the derivation of its key is. */
  readonly iterations: number;
  /** Throws `notDecryptable` where the result has no proper padding. */
  readonly decrypt: (ciphertext: Uint8Array, password: Pkcs12Password) => Promise<Uint8Array>;
}

const PBES2 = '1.2.840.113549.1.5.13';

/** Reads the AlgorithmIdentifier of an encryption with a password. Throws `unsupported` for one that is not known. */
export function readEncryptionScheme(algorithm: BerElement): EncryptionScheme {
  const fields = new BerFields(algorithm, 'AlgorithmIdentifier');
  const oid = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
  const parameters = (type: string): BerFields => new BerFields(fields.take(TAG.SEQUENCE), type);
  if (oid === PBES2) return pbes2(parameters('PBES2-params'));
  const cipher = PKCS12_CIPHERS.get(oid);
  if (!cipher) throw unsupported(oid);
  return pkcs12Pbe(parameters('pkcs-12PbeParams'), cipher);
}

const unsupported = (oid: string): KeystoreError =>
  new KeystoreError('unsupported', `The key store uses the encryption algorithm ${oid}, which is not supported.`);

// ------------------------------------------------------------------------------------------------ RFC 7292 appendix C

type BlockDecryption = (ciphertext: Uint8Array, key: Uint8Array, iv: Uint8Array) => Uint8Array;

interface Pkcs12Cipher {
  readonly keyOctets: number;
  /** Leaves the padding as it is. */
  readonly decrypt: BlockDecryption;
}

const rc2 =
  (effectiveBits: number): BlockDecryption =>
  (ciphertext, key, iv) =>
    decryptRc2Cbc(ciphertext, { key, effectiveBits }, iv);

// The two with RC4 (…1 and …2) never were anybody's default.
const PKCS12_CIPHERS = new Map<string, Pkcs12Cipher>([
  ['1.2.840.113549.1.12.1.3', { keyOctets: 24, decrypt: nodeCipher('des-ede3-cbc') }],
  ['1.2.840.113549.1.12.1.4', { keyOctets: 16, decrypt: nodeCipher('des-ede-cbc') }],
  ['1.2.840.113549.1.12.1.5', { keyOctets: 16, decrypt: rc2(128) }],
  ['1.2.840.113549.1.12.1.6', { keyOctets: 5, decrypt: rc2(40) }],
]);

const PKCS12_BLOCK_OCTETS = 8;

function pkcs12Pbe(parameters: BerFields, { keyOctets, decrypt }: Pkcs12Cipher): EncryptionScheme {
  const salt = parameters.take(TAG.OCTET_STRING).content;
  const iterations = iterationsOf(parameters.take(TAG.INTEGER));
  return {
    iterations,
    decrypt: async (ciphertext, { bmp: password }) => {
      requireBlocks(ciphertext, PKCS12_BLOCK_OCTETS);
      const derivation = { digest: 'sha1', password, salt, iterations } as const;
      const key = await derivePkcs12(derivation, 'key', keyOctets);
      const iv = await derivePkcs12(derivation, 'iv', PKCS12_BLOCK_OCTETS);
      return withoutPadding(decrypt(ciphertext, key, iv), PKCS12_BLOCK_OCTETS);
    },
  };
}

// --------------------------------------------------------------------------------------------------- RFC 8018 §6.2

/** Encryption schemes of PBES2 by object identifier: RFC 8018 appendix B.2 and RFC 3565 §4.1. */
const PBES2_CIPHERS = new Map([
  ['1.2.840.113549.3.7', { name: 'des-ede3-cbc', keyOctets: 24, blockOctets: 8 }],
  ['2.16.840.1.101.3.4.1.2', { name: 'aes-128-cbc', keyOctets: 16, blockOctets: 16 }],
  ['2.16.840.1.101.3.4.1.22', { name: 'aes-192-cbc', keyOctets: 24, blockOctets: 16 }],
  ['2.16.840.1.101.3.4.1.42', { name: 'aes-256-cbc', keyOctets: 32, blockOctets: 16 }],
]);

/** The same with authentication, as Bouncy Castle uses them: RFC 5084 §3.2. */
const PBES2_AUTHENTICATED_CIPHERS = new Map([
  ['2.16.840.1.101.3.4.1.6', { name: 'aes-128-gcm', keyOctets: 16 }],
  ['2.16.840.1.101.3.4.1.26', { name: 'aes-192-gcm', keyOctets: 24 }],
  ['2.16.840.1.101.3.4.1.46', { name: 'aes-256-gcm', keyOctets: 32 }],
] as const);

type Decryption = (ciphertext: Uint8Array, key: Uint8Array) => Uint8Array;

function pbes2(parameters: BerFields): EncryptionScheme {
  const derivation = readPbkdf2(parameters.take(TAG.SEQUENCE));
  const { keyOctets, decrypt } = pbes2Cipher(new BerFields(parameters.take(TAG.SEQUENCE), 'AlgorithmIdentifier'));
  return {
    iterations: derivation.iterations,
    decrypt: async (ciphertext, { utf8 }) => decrypt(ciphertext, await derivation.derive(utf8, keyOctets)),
  };
}

function pbes2Cipher(algorithm: BerFields): { readonly keyOctets: number; readonly decrypt: Decryption } {
  const oid = objectIdentifierOf(algorithm.take(TAG.OBJECT_IDENTIFIER));
  const cipher = PBES2_CIPHERS.get(oid);
  if (cipher) return { keyOctets: cipher.keyOctets, decrypt: blockDecryption(cipher, algorithm.take(TAG.OCTET_STRING).content) };
  const authenticated = new Map<string, AuthenticatedCipher>(PBES2_AUTHENTICATED_CIPHERS).get(oid);
  if (!authenticated) throw unsupported(oid);
  const parameters = new BerFields(algorithm.take(TAG.SEQUENCE), 'GCMParameters');
  return { keyOctets: authenticated.keyOctets, decrypt: authenticatedDecryption(authenticated, parameters) };
}

function blockDecryption({ name, blockOctets }: { readonly name: string; readonly blockOctets: number }, iv: Uint8Array): Decryption {
  if (iv.length !== blockOctets) throw new KeystoreError('malformed', 'The key store has an initialization vector of a wrong length.');
  return (ciphertext, key) => {
    requireBlocks(ciphertext, blockOctets);
    return withoutPadding(nodeCipher(name)(ciphertext, key, iv), blockOctets);
  };
}

interface AuthenticatedCipher {
  readonly name: CipherGCMTypes;
  readonly keyOctets: number;
}

const DEFAULT_TAG_OCTETS = 12;
const TAG_OCTETS: readonly number[] = [12, 13, 14, 15, 16];

function authenticatedDecryption({ name }: AuthenticatedCipher, parameters: BerFields): Decryption {
  const nonce = parameters.take(TAG.OCTET_STRING).content;
  const length = parameters.takeIf(TAG.INTEGER);
  const authTagLength = length ? smallIntegerOf(length) : DEFAULT_TAG_OCTETS;
  if (nonce.length === 0 || nonce.length > 64 || !TAG_OCTETS.includes(authTagLength))
    throw new KeystoreError('malformed', 'The key store has a nonce or an authentication tag of a wrong length.');
  return (ciphertext, key) => {
    if (ciphertext.length < authTagLength) throw new KeystoreError('malformed', 'An encrypted part of the key store is cut off.');
    const decipher = createDecipheriv(name, key, nonce, { authTagLength }).setAuthTag(ciphertext.subarray(-authTagLength));
    try {
      return Buffer.concat([decipher.update(ciphertext.subarray(0, -authTagLength)), decipher.final()]);
    } catch (cause) {
      throw new KeystoreError('notDecryptable', 'The key store cannot be decrypted with this password.', { cause });
    }
  };
}

// ------------------------------------------------------------------------------------------------------------ blocks

function nodeCipher(name: string): BlockDecryption {
  return (ciphertext, key, iv) => {
    const decipher = createDecipheriv(name, key, iv).setAutoPadding(false);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  };
}

function requireBlocks(ciphertext: Uint8Array, block: number): void {
  if (ciphertext.length === 0 || ciphertext.length % block !== 0) {
    throw new KeystoreError('malformed', 'An encrypted part of the key store is cut off.');
  }
}

/** RFC 8018 §6.1.1 step 4. Whoever can send keystores here has the password, so nothing is hidden from them by timing. */
function withoutPadding(plaintext: Uint8Array, block: number): Uint8Array {
  const count = plaintext.at(-1) ?? 0;
  const padding = plaintext.subarray(plaintext.length - count);
  if (count < 1 || count > block || padding.some((octet) => octet !== count)) {
    throw new KeystoreError('notDecryptable', 'The key store cannot be decrypted with this password.');
  }
  return plaintext.subarray(0, plaintext.length - count);
}
