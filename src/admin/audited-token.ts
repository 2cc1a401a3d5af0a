import type { WorkerReference } from '../core/worker.js';
import type { AdministrationContext } from './administration-context.js';
import { cryptoTokenName } from './worker-audit.js';
import { findWorkerId } from './worker-lookup.js';

/** The worker and the token that events on keys name. */
export interface AuditedToken {
  readonly workerId: number;
  /** What stands under CRYPTOTOKEN. */
  readonly token: string;
}

/** What to name in events on the keys of the token that an active worker uses; throws `noSuchWorker`. */
export async function auditedToken(
  { store, engine }: Pick<AdministrationContext, 'store' | 'engine'>,
  worker: WorkerReference,
): Promise<AuditedToken> {
  const properties = await engine.signers.properties(worker);
  const workerId = await findWorkerId(store, worker);
  return { workerId, token: cryptoTokenName(workerId, properties) };
}
