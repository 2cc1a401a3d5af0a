import { asFault } from '../core/errors.js';
import type { ConfigurationStore } from '../core/ports.js';
import type { Engine } from './engine.js';

/** What workers need around them. */
export interface EnvironmentChecks {
  readonly store: Pick<ConfigurationStore, 'workers'>;
  readonly memory?: { readonly freeBytes: () => number; readonly minimumBytes: number };
}

/** What health depends on besides the workers. */
export interface HealthChecks {
  /** A line where the server is down for maintenance, or where that cannot be found out. */
  readonly maintenance?: () => Promise<string | undefined>;
}

export interface HealthServices extends HealthChecks, EnvironmentChecks {
  readonly engine: Pick<Engine, 'status'>;
}

const DATABASE_AWAY = 'Error creating connection to SignServer Database.';

/**
 * What a load balancer is told, in SignServer's order and words: maintenance alone, else a database that is away alone, else
 * a lack of memory and each fatal error of each worker that takes requests and is not disabled.
 */
export async function healthProblems({ engine, store, maintenance, memory }: HealthServices): Promise<readonly string[]> {
  const maintained = await maintenance?.();
  if (maintained !== undefined) return [maintained];
  let workers: Awaited<ReturnType<ConfigurationStore['workers']>>;
  try {
    workers = await store.workers();
  } catch {
    return [DATABASE_AWAY];
  }
  const problems = [...memoryProblems(memory)];
  for (const { id, type } of workers) {
    if (type !== 'PROCESSABLE') continue;
    problems.push(...(await workerErrors(engine, id)).map((error) => `Worker ${String(id)}: ${error}`));
  }
  return problems;
}

async function workerErrors(engine: Pick<Engine, 'status'>, id: number): Promise<readonly string[]> {
  try {
    const { errors, disabled } = await engine.status({ id });
    return disabled ? [] : errors;
  } catch (thrown) {
    const { kind, message } = asFault(thrown);
    // It was removed since the list was read.
    return kind === 'noSuchWorker' ? [] : [message];
  }
}

/** What is wrong besides the workers: a database that is away alone, else a lack of memory. */
export async function environmentProblems({ store, memory }: EnvironmentChecks): Promise<readonly string[]> {
  return store.workers().then(
    () => memoryProblems(memory),
    () => [DATABASE_AWAY],
  );
}

function memoryProblems(memory: EnvironmentChecks['memory']): readonly string[] {
  if (!memory) return [];
  const freeBytes = memory.freeBytes();
  if (memory.minimumBytes < freeBytes) return [];
  return [`Error Virtual Memory is about to run out, currently free memory :${String(freeBytes)}`];
}

/** Why the server is not ready for requests, in a word each: for those who start and stop servers, whatever its workers are like. */
export async function readinessProblems({ store, maintenance }: Pick<HealthServices, 'store' | 'maintenance'>): Promise<readonly string[]> {
  if ((await maintenance?.()) !== undefined) return ['maintenance'];
  return store.workers().then(
    () => [],
    () => ['database'],
  );
}
