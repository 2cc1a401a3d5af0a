import type { AdministrationContext } from '../../admin/administration-context.js';
import type { Administrator } from '../../core/audit.js';
import type { ProcessingDoor } from '../http/processing-door.js';

/** What the REST interface works with. */
export interface RestDoor extends ProcessingDoor {
  readonly administration: Omit<AdministrationContext, 'audit'>;
  /** Writes to the audit log in the name of whoever calls. */
  readonly auditFor: (administrator: Administrator) => AdministrationContext['audit'];
}
