import { createCipheriv, createHash, createHmac, pbkdf2Sync, randomBytes, type KeyObject } from 'node:crypto';
import { digestNamed } from '../core/algorithms.js';
import { algorithmIdentifier, contextTag, integer, nullValue, objectIdentifier, octetString, sequence, setOf, tlv } from './asn1.js';

/** A private key with its certificates, as a keystore holds it. */
export interface KeystoreEntry {
  readonly alias: string;
  readonly privateKey: KeyObject;
  /** DER, the key's own certificate first. */
  readonly chain: readonly [Uint8Array, ...Uint8Array[]];
}

const OID = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  pkcs8ShroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  hmacWithSha256: '1.2.840.113549.2.9',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
} as const;

/** As many as Java's keytool takes; the passwords we make ourselves are random and need no slow derivation. */
const ITERATIONS = 10_000;

/**
 * A PKCS#12 keystore (RFC 7292) that Java and OpenSSL read: PBES2 with AES-256-CBC, and a MAC with SHA-256.
 * The password is printable ASCII, since
 * Java reads no other with PBES2, and not empty.
 */
export function writePkcs12(entries: readonly KeystoreEntry[], password: string): Uint8Array {
  if (!/^[ -~]+$/.test(password)) throw new Error('the password of a keystore must be printable ASCII and not empty');
  const certificates = encrypt(sequence(...certificateBags(entries)), password);
  const encryptedContentInfo = sequence(objectIdentifier(OID.data), certificates.algorithm, tlv(0x80, certificates.ciphertext));
  const authenticatedSafe = sequence(
    contentInfo(OID.encryptedData, sequence(integer(0), encryptedContentInfo)),
    contentInfo(OID.data, octetString(sequence(...entries.map((entry) => keyBag(entry, password))))),
  );
  return sequence(integer(3), contentInfo(OID.data, octetString(authenticatedSafe)), macData(authenticatedSafe, password));
}

const contentInfo = (type: string, content: Uint8Array): Uint8Array => sequence(objectIdentifier(type), contextTag(0, content));

function keyBag({ alias, privateKey, chain }: KeystoreEntry, password: string): Uint8Array {
  const { algorithm, ciphertext } = encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), password);
  const attributes = [friendlyName(alias), localKeyId(chain[0])];
  return safeBag(OID.pkcs8ShroudedKeyBag, sequence(algorithm, octetString(ciphertext)), attributes);
}

function certificateBags(entries: readonly KeystoreEntry[]): readonly Uint8Array[] {
  const own = entries.map(({ alias, chain: [certificate] }) => certificateBag(certificate, [friendlyName(alias), localKeyId(certificate)]));
  // Chains share their CAs. Readers find them by issuer name, so one bag for each is enough.
  const owned = new Set(entries.map(({ chain }) => Buffer.from(chain[0]).toString('latin1')));
  const issuers = new Map(entries.flatMap(({ chain }) => chain.slice(1)).map((der) => [Buffer.from(der).toString('latin1'), der]));
  const others = [...issuers].filter(([key]) => !owned.has(key)).map(([, der]) => certificateBag(der, []));
  return [...own, ...others];
}

function certificateBag(der: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  return safeBag(OID.certBag, sequence(objectIdentifier(OID.x509Certificate), contextTag(0, octetString(der))), attributes);
}

function safeBag(type: string, value: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const bagAttributes = attributes.length > 0 ? [setOf(attributes)] : [];
  return sequence(objectIdentifier(type), contextTag(0, value), ...bagAttributes);
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(type), setOf([value]));
const friendlyName = (alias: string): Uint8Array => attribute(OID.friendlyName, tlv(0x1e, bmpString(alias)));
const localKeyId = (certificate: Uint8Array): Uint8Array =>
  attribute(OID.localKeyId, octetString(createHash('sha1').update(certificate).digest()));

function encrypt(plaintext: Uint8Array, password: string): { readonly algorithm: Uint8Array; readonly ciphertext: Uint8Array } {
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
  const secret = bmpString(`${password}\0`);
  const input = Buffer.concat([Buffer.alloc(BLOCK_BYTES, MAC_PURPOSE), fillBlocks(salt), fillBlocks(secret)]);
  let key = createHash('sha256').update(input).digest();
  for (let round = 1; round < ITERATIONS; round++) key = createHash('sha256').update(key).digest();
  return key;
}

/** Repeats bytes up to whole blocks. */
function fillBlocks(bytes: Uint8Array): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / BLOCK_BYTES) * BLOCK_BYTES, bytes);
}

const bmpString = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
