import type { KeyObject } from 'node:crypto';
import { certificateBag, keyBag, localKeyIdOf } from './pkcs12-bags.js';
import { sealPkcs12 } from './pkcs12-protection.js';

/** A private key with its certificates, as a keystore holds it. */
export interface KeystoreEntry {
  readonly alias: string;
  readonly privateKey: KeyObject;
  /** DER, the key's own certificate first. */
  readonly chain: readonly [Uint8Array, ...Uint8Array[]];
}

/**
 * A PKCS#12 keystore (RFC 7292) that Java and OpenSSL read: PBES2 with AES-256-CBC, and a MAC with SHA-256.
 * The password is printable ASCII, since Java reads no other with PBES2, and not empty.
 */
export function writePkcs12(entries: readonly KeystoreEntry[], password: string): Uint8Array {
  const keys = entries.map(({ alias, privateKey, chain }) => keyBag(privateKey, { alias, localKeyId: localKeyIdOf(chain[0]) }, password));
  return sealPkcs12({ encrypted: certificateBags(entries), plain: keys }, password);
}

function certificateBags(entries: readonly KeystoreEntry[]): readonly Uint8Array[] {
  const own = entries.map(({ alias, chain: [der] }) => certificateBag(der, { alias, localKeyId: localKeyIdOf(der) }));
  // Chains share their CAs. Readers find them by issuer name, so one bag for each is enough.
  const owned = new Set(entries.map(({ chain }) => Buffer.from(chain[0]).toString('latin1')));
  const issuers = new Map(entries.flatMap(({ chain }) => chain.slice(1)).map((der) => [Buffer.from(der).toString('latin1'), der]));
  const others = [...issuers].filter(([key]) => !owned.has(key)).map(([, der]) => certificateBag(der, {}));
  return [...own, ...others];
}
