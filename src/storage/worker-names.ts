import { Fault } from '../core/errors.js';
import type { WorkerSummary } from '../core/ports.js';
import type { WorkerRow } from './worker-row.js';

/** A worker before and after a change; undefined where it is not there. */
export interface Changed {
  readonly before: WorkerRow | undefined;
  readonly after: WorkerRow | undefined;
}

/**
 * Throws where a worker would get a name that another one has or gets. Letter case matters. Names that were not changed
 * are not looked at: an adopted table may hold one twice.
 */
export function refuseTakenNames(present: readonly WorkerSummary[], changed: ReadonlyMap<number, Changed>): void {
  const holders = new Map<string, number>();
  const count = (name: string): void => void holders.set(name, (holders.get(name) ?? 0) + 1);
  for (const { id, name } of present) if (!changed.has(id)) count(name);
  for (const { after } of changed.values()) if (after) count(after.name);

  const taken = newNames(changed).filter((name) => (holders.get(name) ?? 0) > 1);
  if (taken.length > 0) throw namesTaken(taken);
}

/** The names that workers get by a change. */
export function newNames(changed: ReadonlyMap<number, Changed>): readonly string[] {
  return [...changed.values()].flatMap(({ before, after }) => (after && after.name !== before?.name ? [after.name] : []));
}

/** The fault for names that other workers have. */
export function namesTaken(names: readonly string[], cause?: unknown): Fault {
  const sorted = [...new Set(names)].sort();
  return new Fault('invalidInput', `Worker(s) with name already exists: ${sorted.join(' ')}`, { cause });
}
