/** What happened, in the words of SignServer's audit log. Secrets in it are masked already. */
export interface AuditEvent {
  readonly eventType: AuditEventType;
  readonly module: AuditModule;
  /** SUCCESS where absent. */
  readonly outcome?: 'SUCCESS' | 'FAILURE';
  /** SIGNSERVER where absent; CORE is what SignServer calls its platform. */
  readonly service?: 'SIGNSERVER' | 'CORE';
  /** The worker concerned, or its name where it was asked for by name alone; absent for events of the whole installation. */
  readonly workerId?: number | string;
  /** In the order in which they are shown. */
  readonly details?: ReadonlyMap<string, string | null>;
}

export type AuditEventType =
  | 'SIGNSERVER_STARTUP'
  | 'SIGNSERVER_SHUTDOWN'
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
  | 'SET_STATUS_PROPERTY'
  | 'PROCESS'
  | 'TIMED_SERVICE_RUN'
  | 'ACCESS_CONTROL';

export type AuditModule =
  'GLOBAL_CONFIG' | 'WORKER_CONFIG' | 'KEY_MANAGEMENT' | 'STATUS_REPOSITORY' | 'WORKER' | 'SERVICE' | 'ACCESSCONTROL';

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
/** Who sends requests to workers, where nothing more is known. */
export const CLIENT_USER: Administrator = { subject: 'Client user' };
export const REST_USER: Administrator = { subject: 'REST user' };
/** The server where it does something again and again by itself. */
export const SERVICE_INVOCATION: Administrator = { subject: 'Service invocation' };
/** A crypto token that stores what it keeps in the configuration. */
export const TOKEN_ITSELF: Administrator = { subject: 'Internal' };
/** The server itself as it starts and stops; the name is that of SignServer's servlet. */
export const STARTING_SERVER: Administrator = { subject: 'StartServicesServlet.init' };

/**
 * Writes an event to the audit log. It is durable when the promise resolves; where it rejects, with a fault of kind
 * `serviceUnavailable`, what was to be recorded must not happen.
 */
export type WriteAuditEvent = (event: AuditEvent, administrator: Administrator) => Promise<void>;

/** One row of the audit log as the table `AuditRecordData` holds it. */
export interface AuditRecord {
  /** 32 hex digits; unique. */
  readonly pk: string;
  /** Milliseconds since the epoch. */
  readonly timeStamp: number;
  /** Counts the rows of one node, from 0 without gaps. */
  readonly sequenceNumber: number;
  readonly nodeId: string;
  readonly eventType: string;
  readonly eventStatus: string;
  readonly module: string;
  readonly service: string;
  /** Subject DN of the administrator, or a fixed name such as `CLI user`. */
  readonly authToken: string;
  /** Issuer DN of the administrator's certificate. */
  readonly customId: string | null;
  /** Serial number of that certificate, lower-case hex. */
  readonly searchDetail1: string | null;
  /** Id, or name, of the worker concerned. */
  readonly searchDetail2: string | null;
  /** The details in the encoding of the table. */
  readonly additionalDetails: string | null;
  readonly rowVersion: number;
  /** What proves the row and its place; null in rows that SignServer wrote. */
  readonly rowProtection: string | null;
}

/** The newest row of a node, kept outside the table so that a tail that was cut off shows. */
export interface AuditHead {
  readonly nodeId: string;
  /** Sequence number of the node's first protected row. */
  readonly first: number;
  /** Sequence number of its newest row. */
  readonly last: number;
  /** `rowProtection` of its newest row. */
  readonly rowProtection: string;
}
