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
