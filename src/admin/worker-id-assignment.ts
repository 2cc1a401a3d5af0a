import type { WorkerSummary } from '../core/ports.js';
import type { Statement, WorkerToken } from './properties-statement.js';
import { findByName } from './worker-lookup.js';

/** The worker that a statement is about; for a problem, the sentence that says why there is none. */
export type AssignedWorker = { readonly id: number; readonly isNew: boolean } | { readonly problem: string };

const INT32_MAX = 0x7fffffff;
const NUMBERED = /^GENID(\d+)$/;

/**
 * Gives each worker token of a file its id. `GENIDn` becomes the first free id plus n − 1, whatever the order of the
 * lines; other tokens (`GENIDFOO`) take what is free after that, in the order of the file.
 */
export function assignWorkerIds(
  statements: readonly Statement[],
  stored: readonly WorkerSummary[],
): (worker: WorkerToken, key: string) => AssignedWorker {
  const tokens = statements.flatMap(({ worker }) => (worker ? [worker] : []));
  const named = new Set(tokens.flatMap((token) => (token.kind === 'id' ? [token.id] : [])));
  const generated = generateIds([...new Set(tokens.flatMap((one) => (one.kind === 'generated' ? [one.token] : [])))], stored, named);
  return (worker, key) => {
    switch (worker.kind) {
      case 'id':
        return { id: worker.id, isNew: false };
      case 'name': {
        const found = findByName(stored, worker.name);
        return found ? { id: found.id, isNew: false } : { problem: `Error in propertyfile syntax, couldn't find worker for key : ${key}` };
      }
      case 'generated':
        return generated.get(worker.token) ?? { problem: `Illegal generated ID: ${worker.token}` };
    }
  };
}

function generateIds(
  tokens: readonly string[],
  stored: readonly WorkerSummary[],
  named: ReadonlySet<number>,
): ReadonlyMap<string, AssignedWorker> {
  const base = Math.max(0, ...stored.map(({ id }) => id)) + 1;
  const assigned = new Map<string, AssignedWorker>();
  const taken = new Set(named);
  for (const token of tokens) {
    const number = NUMBERED.exec(token)?.[1];
    if (number === undefined) continue;
    const id = base + Number(number) - 1;
    taken.add(id);
    if (Number(number) < 1 || id > INT32_MAX) assigned.set(token, { problem: `Illegal generated ID: ${token}` });
    else if (named.has(id)) {
      assigned.set(token, {
        problem: `WORKER${token} would become worker ${String(id)}, which the file configures as WORKER${String(id)} too`,
      });
    } else assigned.set(token, { id, isNew: true });
  }
  let free = base;
  for (const token of tokens) {
    if (NUMBERED.test(token)) continue;
    while (taken.has(free)) free++;
    taken.add(free);
    assigned.set(token, { id: free, isNew: true });
  }
  return assigned;
}
