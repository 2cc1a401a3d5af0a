import { createPublicKey, type KeyObject } from 'node:crypto';
import type { TokenEntry } from '../../core/crypto-token.js';
import type { KeystoreEntry, PrivateKeyEntry } from '../../formats/keystore/keystore-entry.js';
import { keyInformation, otherInformation, type KeyInformation } from './key-information.js';
import type { KeystoreContents } from './keystore-source.js';

/**
 * The entries of a key store as administrators see them, in its order. What cannot be found out of one entry is said in
 * its information; the others are listed all the same.
 */
export async function tokenEntries({ entries, modified }: KeystoreContents): Promise<readonly TokenEntry[]> {
  const listed: TokenEntry[] = [];
  for (const entry of entries) listed.push({ ...(modified && { creationDate: modified }), ...(await tokenEntry(entry)) });
  return listed;
}

async function tokenEntry(entry: KeystoreEntry): Promise<TokenEntry> {
  const { alias } = entry;
  switch (entry.kind) {
    case 'privateKey':
      return privateKeyEntry(entry);
    case 'secret':
      return { alias, type: 'SECRETKEY_ENTRY', chain: [], info: await entry.algorithm().then(otherInformation, failure) };
    case 'trustedCertificate': {
      const { certificate: trustedCertificate, creationDate } = entry;
      const common = { alias, type: 'TRUSTED_ENTRY', chain: [], ...(creationDate && { creationDate }) } as const;
      return { ...common, trustedCertificate, info: otherInformation('Certificate') };
    }
  }
}

async function privateKeyEntry(entry: PrivateKeyEntry): Promise<TokenEntry> {
  const { alias, chain, creationDate } = entry;
  const common = { alias, type: 'PRIVATEKEY_ENTRY', chain, ...(creationDate && { creationDate }) } as const;
  try {
    const publicKey = await publicKeyOf(entry);
    return { ...common, publicKey, info: keyInformation(publicKey) };
  } catch (cause) {
    return { ...common, info: failure(cause) };
  }
}

/** The certified public key; that of the private key, which must be decrypted for it, where there is no certificate. */
export async function publicKeyOf({ chain, privateKey }: PrivateKeyEntry): Promise<KeyObject> {
  return chain[0]?.publicKey ?? createPublicKey(await privateKey());
}

const failure = (cause: unknown): KeyInformation => new Map([['Error', cause instanceof Error ? cause.message : String(cause)]]);
