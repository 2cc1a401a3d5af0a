export { CLI_USER } from '../core/audit.js';
export type { Administrator, AuditEvent, AuditEventType, AuditModule } from '../core/audit.js';
