import { createCipheriv, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { digestNamed } from '../../core/algorithms.js';
import { algorithmIdentifier, contextTag, integer, nullValue, objectIdentifier, octetString, sequence, tlv } from '../asn1/asn1.js';
import { KeystoreError } from '../keystore/keystore-error.js';
import { derivePkcs12, pkcs12Password } from './pkcs12-kdf.js';

const pbkdf2Async = promisify(pbkdf2);

const SHA_256 = digestNamed('SHA-256');

const OID = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  hmacWithSha256: '1.2.840.113549.2.9',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
} as const;

/** As many as Java's keytool takes; the passwords we make ourselves are random and need no slow derivation. */
const ITERATIONS = 10_000;

/** Throws a `KeystoreError` for a password that is not printable ASCII, since Java reads no other with PBES2, or empty. */
export function requireWritablePassword(password: string): void {
  if (/^[ -~]+$/.test(password)) return;
  throw new KeystoreError('unsupported', 'A key store is only written with a password of printable ASCII characters, at least one.');
}

/** SafeBags, DER, by the protection that they get besides their own. */
export interface ProtectedBags {
  readonly encrypted: readonly Uint8Array[];
  readonly plain: readonly Uint8Array[];
}

/** A PFX (RFC 7292 §4) of these bags: PBES2 with AES-256-CBC, and a MAC with SHA-256. Throws a `KeystoreError` for a password that Java could not read. */
export async function sealPkcs12({ encrypted, plain }: ProtectedBags, password: string): Promise<Uint8Array> {
  requireWritablePassword(password);
  const authenticatedSafe = sequence(
    ...(encrypted.length > 0 ? [await encryptedContent(sequence(...encrypted), password)] : []),
    ...(plain.length > 0 ? [contentInfo(OID.data, octetString(sequence(...plain)))] : []),
  );
  return sequence(integer(3), contentInfo(OID.data, octetString(authenticatedSafe)), await macData(authenticatedSafe, password));
}

async function encryptedContent(safeContents: Uint8Array, password: string): Promise<Uint8Array> {
  const { algorithm, ciphertext } = await encryptWithPassword(safeContents, password);
  const encryptedContentInfo = sequence(objectIdentifier(OID.data), algorithm, tlv(0x80, ciphertext));
  return contentInfo(OID.encryptedData, sequence(integer(0), encryptedContentInfo));
}

const contentInfo = (type: string, content: Uint8Array): Uint8Array => sequence(objectIdentifier(type), contextTag(0, content));

/** Encrypts with PBES2 (RFC 8018 §6.2); `algorithm` is the AlgorithmIdentifier, DER. */
export async function encryptWithPassword(
  plaintext: Uint8Array,
  password: string,
): Promise<{ readonly algorithm: Uint8Array; readonly ciphertext: Uint8Array }> {
  const salt = randomBytes(16);
  const iv = randomBytes(16);
  // RFC 8018 §6.2: the password is octets; for ASCII all readers agree on them.
  const cipher = createCipheriv('aes-256-cbc', await pbkdf2Async(password, salt, ITERATIONS, 32, 'sha256'), iv);
  const derivation = sequence(octetString(salt), integer(ITERATIONS), algorithmIdentifier(OID.hmacWithSha256, nullValue));
  const algorithm = algorithmIdentifier(
    OID.pbes2,
    sequence(algorithmIdentifier(OID.pbkdf2, derivation), algorithmIdentifier(OID.aes256Cbc, octetString(iv))),
  );
  return { algorithm, ciphertext: Buffer.concat([cipher.update(plaintext), cipher.final()]) };
}

async function macData(authenticatedSafe: Uint8Array, password: string): Promise<Uint8Array> {
  const salt = randomBytes(16);
  const { bmp } = pkcs12Password(password);
  const key = await derivePkcs12({ digest: 'sha256', password: bmp, salt, iterations: ITERATIONS }, 'mac', SHA_256.bytes);
  const mac = createHmac('sha256', key).update(authenticatedSafe).digest();
  const digestInfo = sequence(algorithmIdentifier(SHA_256.oid, nullValue), octetString(mac));
  return sequence(digestInfo, octetString(salt), integer(ITERATIONS));
}
