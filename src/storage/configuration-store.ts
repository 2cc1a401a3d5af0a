import { In, type DataSource, type EntityManager } from 'typeorm';
import { GlobalConfigData } from '../../entities/global-config-data.js';
import { SignerConfigData } from '../../entities/signer-config-data.js';
import type { ConfigurationChange, ConfigurationStore, WorkerSummary } from '../core/ports.js';
import { WORKER_TYPES, workerTypeOf, type WorkerConfiguration, type WorkerType } from '../core/worker.js';
import { refuseUnfitText } from './column-text.js';
import { isUniqueViolation } from './database-errors.js';
import { locking } from './row-locks.js';
import { transactionsOf } from './transactions-of.js';
import type { Transactions } from './transactions.js';
import { namesTaken, newNames, refuseTakenNames, type Changed } from './worker-names.js';
import { changedWorkerRow, nameOf, readWorkerRow, workerConfiguration, writeWorkerRow } from './worker-row.js';

/** Tables `signerconfigdata` and `GlobalConfigData`. */
export class DatabaseConfigurationStore implements ConfigurationStore {
  readonly #transactions: Transactions;

  constructor(dataSource: DataSource) {
    this.#transactions = transactionsOf(dataSource);
  }

  async worker(id: number): Promise<WorkerConfiguration | undefined> {
    const stored = await this.#transactions.read((manager) => manager.findOneBy(SignerConfigData, { signerId: id }));
    return stored ? workerConfiguration(readWorkerRow(stored)) : undefined;
  }

  workers(): Promise<readonly WorkerSummary[]> {
    return this.#transactions.read((manager) => summaries(manager));
  }

  async globalProperties(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#transactions.read((manager) => manager.find(GlobalConfigData));
    return new Map(rows.map(({ propertyKey, propertyValue }) => [propertyKey, propertyValue ?? '']));
  }

  async apply(change: ConfigurationChange): Promise<void> {
    await this.#transactions.transaction(async (manager) => {
      await applyToWorkers(manager, change);
      await applyToGlobals(manager, change);
    });
  }

  async setType(id: number, type: WorkerType): Promise<void> {
    await this.#transactions.statement('UPDATE signerconfigdata SET signerType = ? WHERE signerId = ?', [WORKER_TYPES[type], id]);
  }
}

async function summaries(manager: EntityManager, lock?: 'forUpdate'): Promise<readonly WorkerSummary[]> {
  const rows = await manager.find(SignerConfigData, {
    select: { signerId: true, signerName: true, signerType: true },
    order: { signerId: 'ASC' },
    ...(lock && locking(manager)),
  });
  return rows.map(({ signerId: id, signerName, signerType }) => ({ id, name: nameOf(id, signerName), type: workerTypeOf(signerType) }));
}

async function applyToWorkers(manager: EntityManager, { workers }: ConfigurationChange): Promise<void> {
  if (workers.length === 0) return;
  // Locks all rows: an adopted table may have no unique index on names, so changes must come one after the other.
  const present = await summaries(manager, 'forUpdate');
  const changed = await changedRows(manager, workers);
  for (const name of newNames(changed)) refuseUnfitText(name, { what: 'The name of a worker' });
  refuseTakenNames(present, changed);
  try {
    await store(manager, changed);
  } catch (error) {
    // An index that takes names for equal that differ, such as in letter case.
    if (isUniqueViolation(error)) throw namesTaken(newNames(changed), error);
    throw error;
  }
}

async function changedRows(manager: EntityManager, workers: ConfigurationChange['workers']): Promise<ReadonlyMap<number, Changed>> {
  const stored = await manager.find(SignerConfigData, { where: { signerId: In(workers.map(({ id }) => id)) }, ...locking(manager) });
  const rows = new Map(stored.map((row) => [row.signerId, readWorkerRow(row)]));
  const changed = new Map<number, Changed>();
  for (const change of workers) {
    const earlier = changed.get(change.id);
    const before = rows.get(change.id);
    changed.set(change.id, { before, after: changedWorkerRow(earlier ? earlier.after : before, change) });
  }
  return changed;
}

async function store(manager: EntityManager, changed: ReadonlyMap<number, Changed>): Promise<void> {
  const renamed = [...changed].filter(([, { before, after }]) => before && before.name !== after?.name).map(([id]) => id);
  // So that workers can take over one another's names.
  if (renamed.length > 0) await manager.update(SignerConfigData, { signerId: In(renamed) }, { signerName: null });
  for (const [id, { before, after }] of changed) {
    if (before && after) await manager.update(SignerConfigData, { signerId: id }, writeWorkerRow(after));
    else if (after) await manager.insert(SignerConfigData, writeWorkerRow(after));
    else await manager.delete(SignerConfigData, { signerId: id });
  }
}

async function applyToGlobals(manager: EntityManager, { setGlobal, removeGlobal = [] }: ConfigurationChange): Promise<void> {
  for (const [key, propertyValue] of setGlobal ?? []) {
    refuseUnfitText(key, { what: 'The name of a global property' });
    refuseUnfitText(propertyValue, { what: 'The value of a global property', isLong: true });
    await manager.upsert(GlobalConfigData, { propertyKey: key.toUpperCase(), propertyValue }, ['propertyKey']);
  }
  if (removeGlobal.length === 0) return;
  await manager.delete(GlobalConfigData, { propertyKey: In(removeGlobal.map((key) => key.toUpperCase())) });
}
