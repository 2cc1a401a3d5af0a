import { Fault } from '../core/errors.js';
import type { ArchiveColumn } from '../core/query.js';
import type { WorkerReference } from '../core/worker.js';
import type { AdministrationContext } from './administration-context.js';
import { shownArchiveRecord, type ShownArchiveRecord } from './use-cases/query-archive.js';
import { findWorkerId } from './worker-lookup.js';

/** What a worker archived, with the bytes. */
export interface ArchivedItems {
  readonly workerId: number;
  /** Oldest first. */
  readonly items: readonly ShownArchiveRecord[];
}

/** The items of a worker whose columns have these values. The worker must be stored as one that takes requests. */
export async function archivedItems(
  { store, archive }: AdministrationContext,
  reference: WorkerReference,
  values: Partial<Readonly<Record<ArchiveColumn, string>>>,
): Promise<ArchivedItems> {
  const workerId = await findWorkerId(store, reference);
  if ((await store.worker(workerId))?.type !== 'PROCESSABLE') {
    throw new Fault('invalidInput', "Error: given workerId doesn't seem to point to any processable worker in the system.");
  }
  const columns = Object.entries(values) as readonly (readonly [ArchiveColumn, string])[];
  const criteria = columns.map(([column, value]) => ({ column, operator: 'EQ', value }) as const);
  const found = await archive?.find({
    criteria: [{ column: 'signerid', operator: 'EQ', value: workerId }, ...criteria],
    ordering: { column: 'time', order: 'ASC' },
    offset: 0,
    includeData: true,
  });
  return { workerId, items: (found ?? []).map(shownArchiveRecord) };
}
