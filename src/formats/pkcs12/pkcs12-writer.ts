import { certificateBag, keyBag, localKeyIdOf } from './pkcs12-bags.js';
import { sealPkcs12 } from './pkcs12-protection.js';
import type { NewKeyEntry } from '../keystore/keystore-entry.js';

/**
 * A PKCS#12 keystore (RFC 7292) that Java and OpenSSL read: PBES2 with AES-256-CBC, and a MAC with SHA-256.
 * The password is printable ASCII, since Java reads no other with PBES2, and not empty; the promise is rejected otherwise.
 */
export async function writePkcs12(entries: readonly NewKeyEntry[], password: string): Promise<Uint8Array> {
  const keys = await Promise.all(
    entries.map(({ alias, privateKey, chain }) => keyBag(privateKey, { alias, localKeyId: localKeyIdOf(chain[0]) }, password)),
  );
  return sealPkcs12({ encrypted: certificateBags(entries), plain: keys }, password);
}

function certificateBags(entries: readonly NewKeyEntry[]): readonly Uint8Array[] {
  const own = entries.map(({ alias, chain: [der] }) => certificateBag(der, { alias, localKeyId: localKeyIdOf(der) }));
  // Chains share their CAs. Readers find them by issuer name, so one bag for each is enough.
  const owned = new Set(entries.map(({ chain }) => Buffer.from(chain[0]).toString('latin1')));
  const issuers = new Map(entries.flatMap(({ chain }) => chain.slice(1)).map((der) => [Buffer.from(der).toString('latin1'), der]));
  const others = [...issuers].filter(([key]) => !owned.has(key)).map(([, der]) => certificateBag(der, {}));
  return [...own, ...others];
}
