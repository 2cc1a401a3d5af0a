import { createCipheriv, createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { digestNamed } from '../../core/algorithms.js';
import { algorithmIdentifier, contextTag, integer, nullValue, objectIdentifier, octetString, sequence, tlv } from '../asn1/asn1.js';

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

/** Whether keystores are written with that password: it is printable ASCII, since Java reads no other with PBES2, and not empty. */
export const isWritablePassword = (password: string): boolean => /^[ -~]+$/.test(password);

/** SafeBags, DER, by the protection that they get besides their own. */
export interface ProtectedBags {
  readonly encrypted: readonly Uint8Array[];
  readonly plain: readonly Uint8Array[];
}

/** A PFX (RFC 7292 §4) of these bags: PBES2 with AES-256-CBC, and a MAC with SHA-256. Throws for a password that Java could not read. */
export function sealPkcs12({ encrypted, plain }: ProtectedBags, password: string): Uint8Array {
  if (!isWritablePassword(password)) throw new Error('the password of a keystore must be printable ASCII and not empty');
  const authenticatedSafe = sequence(
    ...(encrypted.length > 0 ? [encryptedContent(sequence(...encrypted), password)] : []),
    ...(plain.length > 0 ? [contentInfo(OID.data, octetString(sequence(...plain)))] : []),
  );
  return sequence(integer(3), contentInfo(OID.data, octetString(authenticatedSafe)), macData(authenticatedSafe, password));
}

function encryptedContent(safeContents: Uint8Array, password: string): Uint8Array {
  const { algorithm, ciphertext } = encryptWithPassword(safeContents, password);
  const encryptedContentInfo = sequence(objectIdentifier(OID.data), algorithm, tlv(0x80, ciphertext));
  return contentInfo(OID.encryptedData, sequence(integer(0), encryptedContentInfo));
}

const contentInfo = (type: string, content: Uint8Array): Uint8Array => sequence(objectIdentifier(type), contextTag(0, content));

/** Encrypts with PBES2 (RFC 8018 §6.2); `algorithm` is the AlgorithmIdentifier, DER. */
export function encryptWithPassword(
  plaintext: Uint8Array,
  password: string,
): { readonly algorithm: Uint8Array; readonly ciphertext: Uint8Array } {
  const salt = randomBytes(16);
  const iv = randomBytes(16);
  // RFC 8018 §6.2: the password is octets; for ASCII all readers agree on them.
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256'), iv);
  const derivation = sequence(octetString(salt), integer(ITERATIONS), algorithmIdentifier(OID.hmacWithSha256, nullValue));
  const algorithm = algorithmIdentifier(
    OID.pbes2,
    sequence(algorithmIdentifier(OID.pbkdf2, derivation), algorithmIdentifier(OID.aes256Cbc, octetString(iv))),
  );
  return { algorithm, ciphertext: Buffer.concat([cipher.update(plaintext), cipher.final()]) };
}

function macData(authenticatedSafe: Uint8Array, password: string): Uint8Array {
  const salt = randomBytes(16);
  const mac = createHmac('sha256', macKey(password, salt)).update(authenticatedSafe).digest();
  const digestInfo = sequence(algorithmIdentifier(digestNamed('SHA-256').oid, nullValue), octetString(mac));
  return sequence(digestInfo, octetString(salt), integer(ITERATIONS));
}

const BLOCK_BYTES = 64;
const MAC_PURPOSE = 3;

// RFC 7292 appendix B.2. One block is enough, since the key is as long as the digest.
function macKey(password: string, salt: Uint8Array): Uint8Array {
  // B.1: the password is a BMPString with a terminating NUL.
  const secret = Buffer.from(`${password}\0`, 'utf16le').swap16();
  const input = Buffer.concat([Buffer.alloc(BLOCK_BYTES, MAC_PURPOSE), fillBlocks(salt), fillBlocks(secret)]);
  let key = createHash('sha256').update(input).digest();
  for (let round = 1; round < ITERATIONS; round++) key = createHash('sha256').update(key).digest();
  return key;
}

/** Repeats bytes up to whole blocks. */
function fillBlocks(bytes: Uint8Array): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / BLOCK_BYTES) * BLOCK_BYTES, bytes);
}
