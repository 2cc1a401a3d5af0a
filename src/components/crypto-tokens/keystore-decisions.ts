import type { Certificate } from '../../core/certificate.js';
import type { CertificateChainImport } from '../../core/crypto-token.js';
import { Fault } from '../../core/errors.js';
import { samePublicKey } from '../../core/same-public-key.js';
import { CertificatePool } from '../../formats/x509/certificate-chain.js';
import type { KeystoreChange } from '../../formats/keystore/keystore-format.js';
import type { KeystoreEntry, NewKeyEntry } from '../../formats/keystore/keystore-entry.js';
import { publicKeyOf } from './keystore-entries.js';

/** What a key store has room for. */
export interface Room {
  /** KEYGENERATIONLIMIT. */
  readonly limit: number | undefined;
  /** Why the key store cannot have that alias, in a sentence. */
  readonly aliasProblem: (alias: string) => string | undefined;
}

/** Throws where there is no room for another key of that alias. */
export function requireRoom(entries: readonly KeystoreEntry[], alias: string, { limit, aliasProblem }: Room): void {
  if (alias.trim() === '') throw new Fault('invalidInput', 'Missing alias parameter');
  const problem = aliasProblem(alias);
  if (problem !== undefined) throw new Fault('invalidInput', problem);
  // It means every key where keys are tested.
  if (alias.toLowerCase() === 'all') throw new Fault('invalidInput', `The alias ${alias} stands for all keys and cannot be given to one.`);
  // Java does not tell letter cases of aliases apart, and would see one of the two only.
  if (entries.some((entry) => entry.alias.toLowerCase() === alias.toLowerCase())) {
    throw new Fault('invalidInput', 'The specified alias already exists');
  }
  if (limit !== undefined && limit > -1 && entries.length >= limit) {
    throw new Fault('cryptoTokenOffline', `Key generation limit exceeded: ${String(limit)}`);
  }
}

/** Throws `workerFailed` where there is no entry of that alias. */
export function decideToRemove(entries: readonly KeystoreEntry[], alias: string): KeystoreChange {
  if (!entries.some((entry) => entry.alias === alias)) throw new Fault('workerFailed', `No such alias in token: ${alias}`);
  return { kind: 'removeEntry', alias };
}

/**
 * The certificates may stand in any order. Throws `cryptoTokenOffline` for an unknown alias, where none of them is the
 * key's, and for one that does not belong to the chain.
 */
export async function decideToImport(
  entries: readonly KeystoreEntry[],
  { alias, chain }: Pick<CertificateChainImport, 'alias' | 'chain'>,
): Promise<KeystoreChange> {
  const [first] = chain;
  if (!first) throw new Fault('cryptoTokenOffline', 'Certificate chain can not be empty');
  const entry = entries.find((one) => one.alias === alias);
  if (entry?.kind !== 'privateKey') throw new Fault('cryptoTokenOffline', `No such alias: ${alias}`);
  const publicKey = await publicKeyOf(entry);
  const own = chain.find((certificate) => samePublicKey(certificate.publicKey, publicKey));
  if (!own) {
    const sentence = `Please remove ${first.subject} from the imported certificates.`;
    throw new Fault('cryptoTokenOffline', `New certificate public key does not match current one. ${sentence}`);
  }
  return { kind: 'replaceChain', alias, chain: ordered(own, chain) };
}

function ordered(own: Certificate, certificates: readonly Certificate[]): NewKeyEntry['chain'] {
  const chain = new CertificatePool(certificates).chainOf(own);
  const foreign = certificates.find((certificate) => !chain.some(({ der }) => Buffer.compare(der, certificate.der) === 0));
  if (foreign) {
    throw new Fault('cryptoTokenOffline', `The certificate ${foreign.subject} does not belong to the chain of ${own.subject}.`);
  }
  return [own.der, ...chain.slice(1).map(({ der }) => der)];
}
