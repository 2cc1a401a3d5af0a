import type { AuditHead, AuditRecord } from './audit.js';

/** Where the rows of the audit log are kept: table `AuditRecordData`. */
export interface AuditRecords {
  /**
   * Stores rows, all or none, durably. False, with nothing stored, where one of their primary keys or one of their numbers
   * is taken: another process writes for the same node.
   */
  insert(records: readonly AuditRecord[]): Promise<boolean>;
  /** The row of a node with the highest sequence number. */
  newest(nodeId: string): Promise<AuditRecord | undefined>;
  /** Sequence number of the first row of a node that has a protection. */
  firstProtected(nodeId: string): Promise<number | undefined>;
  /** The nodes that have rows. */
  nodeIds(): Promise<readonly string[]>;
  /** The rows of a node by ascending sequence number, read as they are wanted. */
  inOrder(nodeId: string): AsyncIterable<AuditRecord>;
}

/** Where the heads are kept, which must not be where the rows are. */
export interface AuditHeads {
  /** Undefined where the node has none; throws where it has one that cannot be read. */
  read(nodeId: string): Promise<AuditHead | undefined>;
  write(head: AuditHead): Promise<void>;
  all(): Promise<readonly AuditHead[]>;
}
