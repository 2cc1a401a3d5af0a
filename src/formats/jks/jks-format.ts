import type { KeyObject } from 'node:crypto';
import type { Certificate } from '../../core/certificate.js';
import type { KeystoreEntry, LazyPrivateKey, NewKeyEntry } from '../keystore/keystore-entry.js';
import { KeystoreError } from '../keystore/keystore-error.js';
import type { KeystoreChange, KeystoreFormat } from '../keystore/keystore-format.js';
import { readPrivateKeyInfo } from '../keystore/private-key-info.js';
import { parseCertificate } from '../x509/x509.js';
import { protectKey, recoverKey } from './jks-key-protector.js';
import { encodedEntry, readJks, writeJks, X509, type JksCertificate, type JksEntry } from './jks-structure.js';
import { encodeModifiedUtf8 } from './modified-utf8.js';

const MAX_ALIAS_OCTETS = 0xffff;

/** Java's own key store of old, `JKS`, as `keytool -storetype JKS` reads and writes it. Keys have the password of the store. */
export const JKS_FORMAT: KeystoreFormat = {
  macInvalidText: 'Keystore was tampered with, or password was incorrect',
  // Async, so that what is thrown rejects.
  read: async (bytes, password) => Promise.resolve(entriesOf(readJks(bytes, password), password)),
  async change(bytes, password, decide) {
    requirePassword(password);
    const before = readJks(bytes, password);
    const change = await decide(entriesOf(before, password));
    const expected = changed(before, change, password);
    const written = writeJks(expected, password);
    // Key stores are the only place where their keys are, so what was written is read before it replaces anything.
    const after = readJks(written, password);
    if (after.length !== expected.length || after.some((entry, index) => !isSame(entry, expected[index]))) throw notWritten();
    if (change.kind === 'addKey') requireKey(after, change.entry, password);
    return { bytes: written, entries: entriesOf(after, password) };
  },
  empty: async (password) => {
    requirePassword(password);
    return Promise.resolve(writeJks([], password));
  },
  aliasProblem(alias) {
    // Java looks for the lower case, and would never find another.
    const lower = alias.toLowerCase();
    if (alias !== lower) return `A JKS key store holds aliases in lower case only, such as ${lower}`;
    return encodeModifiedUtf8(alias).length > MAX_ALIAS_OCTETS ? 'The alias is too long for a JKS key store' : undefined;
  },
};

// ------------------------------------------------------------------------------------------------------------ reading

function entriesOf(stored: readonly JksEntry[], password: string): readonly KeystoreEntry[] {
  return stored.flatMap((entry) => keystoreEntry(entry, password) ?? []);
}

/** Undefined for a certificate of a kind that is not known, which must not keep the keys beside it from being used. */
function keystoreEntry(entry: JksEntry, password: string): KeystoreEntry | undefined {
  const { alias, creationDate } = entry;
  switch (entry.tag) {
    case 'privateKey': {
      const chain = entry.chain.map(x509);
      const readable = chain.filter((certificate) => certificate !== undefined);
      const privateKey = lazyKey(entry.key, password);
      return { kind: 'privateKey', alias, creationDate, privateKey, chain: readable.length === chain.length ? readable : [] };
    }
    case 'trustedCertificate': {
      const certificate = x509(entry.certificate);
      return certificate && { kind: 'trustedCertificate', alias, creationDate, certificate };
    }
  }
}

function x509({ type, bytes }: JksCertificate): Certificate | undefined {
  if (type !== X509 && type !== 'X509') return undefined;
  try {
    return parseCertificate(bytes);
  } catch {
    return undefined;
  }
}

function lazyKey(encrypted: Uint8Array, password: string): LazyPrivateKey {
  let key: Promise<KeyObject> | undefined;
  return () => (key ??= Promise.resolve(encrypted).then((bytes) => readPrivateKeyInfo(recoverKey(bytes, password))));
}

// ----------------------------------------------------------------------------------------------------------- changing

function requirePassword(password: string): void {
  if (password === '') throw new KeystoreError('unsupported', 'A key store is only written with a password.');
}

function changed(entries: readonly JksEntry[], change: KeystoreChange, password: string): readonly JksEntry[] {
  switch (change.kind) {
    case 'addKey': {
      const { alias, privateKey, chain, creationDate = new Date(0) } = change.entry;
      const key = protectKey(privateKey.export({ type: 'pkcs8', format: 'der' }), password);
      return [...entries, encodedEntry({ tag: 'privateKey', alias, creationDate, key, chain: chain.map(stored) })];
    }
    case 'removeEntry':
      return entries.filter(({ alias }) => alias !== change.alias);
    case 'replaceChain':
      return entries.map((entry) =>
        entry.tag === 'privateKey' && entry.alias === change.alias ? encodedEntry({ ...entry, chain: change.chain.map(stored) }) : entry,
      );
  }
}

const stored = (bytes: Uint8Array): JksCertificate => ({ type: X509, bytes });

const isSame = (one: JksEntry, other: JksEntry | undefined): boolean =>
  other !== undefined && Buffer.compare(one.encoding, other.encoding) === 0;

function requireKey(entries: readonly JksEntry[], { alias, privateKey }: NewKeyEntry, password: string): void {
  const added = entries.find((entry) => entry.alias === alias);
  if (added?.tag !== 'privateKey' || !readPrivateKeyInfo(recoverKey(added.key, password)).equals(privateKey)) throw notWritten();
}

const notWritten = (): KeystoreError =>
  new KeystoreError('unsupported', 'The key store could not be read again after the change; nothing was written.');
