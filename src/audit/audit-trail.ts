import type { WriteAuditEvent } from '../core/audit.js';
import { Fault } from '../core/errors.js';
import type { Clock, Log } from '../core/ports.js';
import { auditEntry, type EncodeDetails } from './audit-entry.js';
import { auditLine } from './audit-line.js';
import type { AuditLog } from './audit-log.js';

export interface AuditTrailServices {
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly encodeDetails: EncodeDetails;
  /** Where the text lines go: SignServer's category `org.signserver.server.log.SignServerLog4jDevice`. */
  readonly lines: Log;
  readonly log: Log;
  readonly clock: Clock;
}

/**
 * The way of every audit event, whoever has it: a row that is durable, then a line in the log. Where the row cannot be
 * written there is no line, and the fault keeps the effect from happening.
 */
export function auditTrail({ auditLog, encodeDetails, lines, log, clock }: AuditTrailServices): WriteAuditEvent {
  return async (event, administrator) => {
    try {
      const entry = auditEntry(event, administrator, encodeDetails);
      await auditLog.append(entry);
      lines.info(auditLine(entry, event.details ?? [], clock.now()));
    } catch (cause) {
      log.error(`${event.eventType} of ${administrator.subject} could not be recorded and is refused`, cause);
      throw new Fault('serviceUnavailable', 'Audit log failure', { cause });
    }
  };
}
