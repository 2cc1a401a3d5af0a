import type { WorkerReference } from '../../core/worker.js';
import { environmentProblems, type EnvironmentChecks } from '../../engine/health-problems.js';
import type { Engine } from '../../engine/engine.js';

export const ALL_OK = 'ALLOK';

export interface StatusServices extends EnvironmentChecks {
  readonly engine: Pick<Engine, 'status'>;
}

/**
 * What keeps a worker from its work, in the lines in which SignServer tells SOAP clients: first what the server lacks, and
 * what the worker lacks only where it lacks nothing. Empty where all is well; throws `noSuchWorker`.
 */
export async function statusText({ engine, ...checks }: StatusServices, reference: WorkerReference): Promise<string> {
  const { id, errors } = await engine.status(reference);
  const environment = await environmentProblems(checks);
  if (environment.length > 0) return environment.map((problem) => `${problem}\n`).join('');
  // The lines of workers end by themselves in SignServer, and are ended once more.
  return errors.map((error) => `Worker ${String(id)}: ${error}\n\n`).join('');
}
