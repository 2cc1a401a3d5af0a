import { createHash, timingSafeEqual } from 'node:crypto';
import { KeystoreError } from '../keystore/keystore-error.js';
import { MAX_KEYSTORE_BYTES, MAX_KEYSTORE_ENTRIES } from '../keystore/keystore-format.js';
import { jksPassword } from './jks-key-protector.js';
import { JksReader } from './jks-reader.js';
import { encodeModifiedUtf8 } from './modified-utf8.js';

/** A certificate as it is stored, with Java's name for its kind. */
export interface JksCertificate {
  readonly type: string;
  readonly bytes: Uint8Array;
}

interface EntryName {
  readonly alias: string;
  readonly creationDate: Date;
}

/** What an entry says. */
export type JksEntryContent =
  /** `key` is an EncryptedPrivateKeyInfo, DER. */
  | (EntryName & { readonly tag: 'privateKey'; readonly key: Uint8Array; readonly chain: readonly JksCertificate[] })
  | (EntryName & { readonly tag: 'trustedCertificate'; readonly certificate: JksCertificate });

/** An entry with its octets as version 2 of the format has them. */
export type JksEntry = JksEntryContent & { readonly encoding: Uint8Array };

const MAGIC = 0xfeedfeed;
const JCEKS_MAGIC = 0xcececece;
const PRIVATE_KEY = 1;
const TRUSTED_CERTIFICATE = 2;
const DIGEST_OCTETS = 20;

/** The format has it in the digest so that the digest is no plain SHA-1 of password and content. */
const WHITENER = Buffer.from('Mighty Aphrodite', 'latin1');

/** Entries of a JKS key store, whose digest is checked before they are looked at. Throws a `KeystoreError`. */
export function readJks(bytes: Uint8Array, password: string): readonly JksEntry[] {
  if (bytes.length > MAX_KEYSTORE_BYTES) throw new KeystoreError('tooCostly', 'The key store is larger than 16 MB.');
  const version = readVersion(bytes);
  const content = bytes.subarray(0, Math.max(0, bytes.length - DIGEST_OCTETS));
  const digest = bytes.subarray(content.length);
  if (digest.length !== DIGEST_OCTETS || !timingSafeEqual(digestOf(content, password), digest)) {
    throw new KeystoreError('macInvalid', 'The password is wrong or the key store was changed.');
  }
  return readEntries(content, version);
}

/** A JKS key store, version 2, with these entries. */
export function writeJks(entries: readonly JksEntry[], password: string): Uint8Array {
  const content = Buffer.concat([int32(MAGIC), int32(2), int32(entries.length), ...entries.map(({ encoding }) => encoding)]);
  return Buffer.concat([content, digestOf(content, password)]);
}

/** An entry with its encoding. */
export function encodedEntry(entry: JksEntryContent): JksEntry {
  const date = Buffer.alloc(8);
  date.writeBigInt64BE(BigInt(entry.creationDate.getTime()));
  const name = [text(entry.alias), date];
  switch (entry.tag) {
    case 'privateKey': {
      const chain = [int32(entry.chain.length), ...entry.chain.map(certificate)];
      return { ...entry, encoding: Buffer.concat([int32(PRIVATE_KEY), ...name, octets(entry.key), ...chain]) };
    }
    case 'trustedCertificate':
      return { ...entry, encoding: Buffer.concat([int32(TRUSTED_CERTIFICATE), ...name, certificate(entry.certificate)]) };
  }
}

function readVersion(bytes: Uint8Array): number {
  const reader = new JksReader(bytes);
  const magic = bytes.length < 4 ? undefined : reader.int32();
  if (magic === JCEKS_MAGIC) {
    throw new KeystoreError('unsupported', 'The key store is of the kind JCEKS; keytool -importkeystore makes a PKCS12 one of it.');
  }
  if (magic !== MAGIC) throw new KeystoreError('malformed', 'The file is not a JKS key store.');
  const version = reader.int32();
  if (version === 1 || version === 2) return version;
  throw new KeystoreError('unsupported', `The key store has version ${String(version)}; 1 and 2 are known.`);
}

function digestOf(content: Uint8Array, password: string): Buffer {
  return createHash('sha1').update(jksPassword(password)).update(WHITENER).update(content).digest();
}

function readEntries(content: Uint8Array, version: number): readonly JksEntry[] {
  const reader = new JksReader(content);
  reader.int32(); // magic
  reader.int32(); // version
  const count = reader.int32();
  if (count > MAX_KEYSTORE_ENTRIES) {
    throw new KeystoreError('tooCostly', `The key store has more than ${String(MAX_KEYSTORE_ENTRIES)} entries.`);
  }
  const entries: JksEntry[] = [];
  while (entries.length < count) entries.push(readEntry(reader, version));
  if (!reader.isAtEnd) throw new KeystoreError('malformed', 'The JKS key store goes on after its last entry.');
  return entries;
}

function readEntry(reader: JksReader, version: number): JksEntry {
  const start = reader.position;
  const tag = reader.int32();
  const name = { alias: reader.text(), creationDate: reader.date() };
  const entry = readEntryOf(tag, name, { reader, version });
  return version === 2 ? { ...entry, encoding: reader.since(start) } : encodedEntry(entry);
}

function readEntryOf(
  tag: number,
  name: EntryName,
  { reader, version }: { readonly reader: JksReader; readonly version: number },
): JksEntryContent {
  const readCertificate = (): JksCertificate => ({ type: version === 1 ? X509 : reader.text(), bytes: reader.octets() });
  if (tag === TRUSTED_CERTIFICATE) return { tag: 'trustedCertificate', ...name, certificate: readCertificate() };
  if (tag !== PRIVATE_KEY) throw new KeystoreError('malformed', `The JKS key store has an entry of an unknown kind (${String(tag)}).`);
  const key = reader.octets();
  const chain: JksCertificate[] = [];
  const length = reader.int32();
  if (length > MAX_CHAIN) throw new KeystoreError('tooCostly', `A chain has more than ${String(MAX_CHAIN)} certificates.`);
  while (chain.length < length) chain.push(readCertificate());
  return { tag: 'privateKey', ...name, key, chain };
}

/** Java's name of the one kind of certificate there is. */
export const X509 = 'X.509';

const MAX_CHAIN = 1000;

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  const encoded = encodeModifiedUtf8(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(encoded.length);
  return Buffer.concat([length, encoded]);
}

const octets = (bytes: Uint8Array): Buffer => Buffer.concat([int32(bytes.length), bytes]);

const certificate = ({ type, bytes }: JksCertificate): Buffer => Buffer.concat([text(type), octets(bytes)]);
