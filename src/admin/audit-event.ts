/** What happened, as the audit log names it (SignServer's event types and modules). Secrets in it are masked already. */
export interface AuditEvent {
  readonly eventType: AuditEventType;
  readonly module: AuditModule;
  /** SUCCESS where absent. */
  readonly outcome?: 'SUCCESS' | 'FAILURE';
  /** SIGNSERVER where absent; CORE is what SignServer calls its platform. */
  readonly service?: 'SIGNSERVER' | 'CORE';
  /** Absent for events of the whole installation. */
  readonly workerId?: number;
  /** In the order in which they are shown. */
  readonly details?: ReadonlyMap<string, string>;
}

export type AuditEventType =
  | 'SET_GLOBAL_PROPERTY'
  | 'REMOVE_GLOBAL_PROPERTY'
  | 'GLOBAL_CONFIG_RELOAD'
  | 'GLOBAL_CONFIG_RESYNC'
  | 'SET_WORKER_CONFIG'
  | 'RELOAD_WORKER_CONFIG'
  | 'KEYSELECTED'
  | 'CERTINSTALLED'
  | 'CERTCHAININSTALLED'
  | 'KEYGEN'
  | 'KEYTEST'
  | 'KEYREMOVE'
  | 'GENCSR'
  | 'ACCESS_CONTROL';

export type AuditModule = 'GLOBAL_CONFIG' | 'WORKER_CONFIG' | 'KEY_MANAGEMENT' | 'ACCESSCONTROL';

/** Who an event is written for. */
export interface Administrator {
  /** Subject DN of the client certificate, or a fixed name such as `CLI user`. */
  readonly subject: string;
  readonly issuer?: string;
  /** Lower-case hex. */
  readonly serialNumber?: string;
}

/** Who works on the command line or through a file that only the server's own account can open. */
export const CLI_USER: Administrator = { subject: 'CLI user' };
