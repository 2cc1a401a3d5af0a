import type { AuditEvent } from '../core/audit.js';
import type { WorkerReference } from '../core/worker.js';
import type { AdministrationContext } from './administration-context.js';
import { cryptoTokenName } from './worker-audit.js';

/** The worker and the token that events on keys name. */
export interface AuditedToken {
  /** As the administrator called it: by id, or by name. */
  readonly workerId: NonNullable<AuditEvent['workerId']>;
  /** What stands under CRYPTOTOKEN. */
  readonly token: string;
}

/** What to name in events on the keys of the token that an active worker uses; throws `noSuchWorker`. */
export async function auditedToken({ engine }: Pick<AdministrationContext, 'engine'>, worker: WorkerReference): Promise<AuditedToken> {
  const properties = await engine.signers.properties(worker);
  return { workerId: worker.id ?? worker.name, token: cryptoTokenName(worker, properties) };
}
