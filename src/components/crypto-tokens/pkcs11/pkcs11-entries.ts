import type { TokenEntry } from '../../../core/crypto-token.js';
import type { CertificateReader } from '../../../core/ports.js';
import { keyInformation, otherInformation } from '../key-information.js';
import { readKey } from './pkcs11-key.js';
import type { ListedKey } from './token-commands.js';

/** A key of the token as administrators see it; what cannot be found out of it is said in its information. */
export function pkcs11Entry(listed: ListedKey, certificates: CertificateReader): TokenEntry {
  if (listed.kind === 'secret') {
    return { alias: listed.alias, type: 'SECRETKEY_ENTRY', chain: [], info: otherInformation(listed.algorithm) };
  }
  if ('problem' in listed) return unreadable(listed.alias, listed.problem);
  try {
    const { alias, publicKey, chain } = readKey(listed.description, certificates);
    return { alias, type: 'PRIVATEKEY_ENTRY', chain, publicKey, info: keyInformation(publicKey) };
  } catch (thrown) {
    return unreadable(listed.description.alias, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

const unreadable = (alias: string, problem: string): TokenEntry => ({
  alias,
  type: 'PRIVATEKEY_ENTRY',
  chain: [],
  info: new Map([['Error', problem]]),
});
