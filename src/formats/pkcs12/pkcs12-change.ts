import { createPublicKey } from 'node:crypto';
import { samePublicKey } from '../../core/same-public-key.js';
import { openPkcs12, type OpenPkcs12 } from './pkcs12.js';
import { Pkcs12Draft } from './pkcs12-draft.js';
import type { KeystoreEntry } from '../keystore/keystore-entry.js';
import type { StoredEntry } from './pkcs12-entries.js';
import type { ChangedKeystore, DecideChange, KeystoreChange } from '../keystore/keystore-format.js';
import { KeystoreError } from '../keystore/keystore-error.js';
import { requireWritablePassword } from './pkcs12-protection.js';

/**
 * A PKCS#12 keystore with one change, which is decided on when its entries are known. All other entries stay as they
 * are. What was written is read again and compared before it is answered. Throws a `KeystoreError`, and what `decide` throws.
 */
export async function changePkcs12(bytes: Uint8Array, password: string, decide: DecideChange): Promise<ChangedKeystore> {
  requireWritablePassword(password);
  const before = await openPkcs12(bytes, password);
  const change = await decide(before.entries.map(({ entry }) => entry));
  const written = await applied(before, change, password);
  const after = await openPkcs12(written, password);
  await requireOnly(change, before, after);
  return { bytes: written, entries: after.entries.map(({ entry }) => entry) };
}

async function applied(opened: OpenPkcs12, change: KeystoreChange, password: string): Promise<Uint8Array> {
  const draft = new Pkcs12Draft(opened);
  switch (change.kind) {
    case 'addKey':
      await draft.addKey(change.entry, password);
      break;
    case 'removeEntry':
      draft.remove(entryNamed(opened, change.alias));
      break;
    case 'replaceChain': {
      const { bag, entry } = entryNamed(opened, change.alias);
      if (entry.kind !== 'privateKey') throw new Error(`the entry ${change.alias} has no chain`);
      draft.replaceChain({ bag, entry }, change.chain);
      break;
    }
  }
  return draft.seal(password);
}

function entryNamed({ entries }: OpenPkcs12, alias: string): StoredEntry {
  const found = entries.find(({ entry }) => entry.alias === alias);
  if (!found) throw new Error(`there is no entry ${alias}`);
  return found;
}

// ------------------------------------------------------------------------------------------------------------- proof

/** Throws where anything but the change is different. Keystores are the only place where their keys are. */
async function requireOnly(change: KeystoreChange, before: OpenPkcs12, after: OpenPkcs12): Promise<void> {
  const expected = new Map(before.entries.map((stored) => [stored.entry.alias, identityOf(stored)]));
  const found = new Map(after.entries.map((stored) => [stored.entry.alias, identityOf(stored)]));
  if (change.kind === 'removeEntry') expected.delete(change.alias);
  if (change.kind === 'replaceChain') expected.set(change.alias, { ...identityOf(entryNamed(before, change.alias)), chain: change.chain });
  if (change.kind === 'addKey') {
    const { alias, privateKey, chain } = change.entry;
    const added = entryNamed(after, alias);
    if (added.entry.kind !== 'privateKey') throw notWritable();
    const readBack = createPublicKey(await added.entry.privateKey());
    if (!samePublicKey(readBack, createPublicKey(privateKey))) throw notWritable();
    expected.set(alias, { ...identityOf(added), chain });
  }
  if (expected.size !== found.size || [...expected].some(([alias, identity]) => !isKept(identity, found.get(alias)))) throw notWritable();
}

/** What must not change about an entry. */
interface EntryIdentity {
  readonly kind: KeystoreEntry['kind'];
  /** The key, encrypted as it is, the secret or the certificate. */
  readonly value: Uint8Array;
  readonly chain: readonly Uint8Array[];
}

function identityOf({ bag, entry }: StoredEntry): EntryIdentity {
  return { kind: entry.kind, value: bag.value, chain: entry.kind === 'privateKey' ? entry.chain.map(({ der }) => der) : [] };
}

/** A chain may go on where it ended, since a CA that came in for one key completes the chains of others too. */
function isKept(expected: EntryIdentity, found: EntryIdentity | undefined): boolean {
  if (expected.kind !== found?.kind || !isEqual(expected.value, found.value)) return false;
  return expected.chain.every((certificate, index) => isEqual(certificate, found.chain[index]));
}

const isEqual = (one: Uint8Array, other: Uint8Array | undefined): boolean => other !== undefined && Buffer.compare(one, other) === 0;

// The usual reason is a CA with several certificates: chains are put together by names, so each of them may fit.
const notWritable = (): KeystoreError =>
  new KeystoreError(
    'unsupported',
    'The change cannot be made without changing other entries or the order of a chain; nothing was written.',
  );
