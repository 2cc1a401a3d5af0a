import { tableSchema } from './table-schema.js';

/** Table `AuditRecordData`: a row an audit event. */
export class AuditRecordData {
  pk!: string;
  /** A document of `java.beans.XMLEncoder`. */
  additionalDetails!: string | null;
  /** Who did it: subject of the administrator's certificate, or a fixed name. */
  authToken!: string;
  /** Issuer of the administrator's certificate. */
  customId!: string | null;
  eventStatus!: string;
  eventType!: string;
  module!: string;
  nodeId!: string;
  rowProtection!: string | null;
  rowVersion!: number;
  /** Serial number of the administrator's certificate in lower-case hex. */
  searchDetail1!: string | null;
  /** Worker id, or the name by which the worker was called. */
  searchDetail2!: string | null;
  /** Counts from 0 for each node. */
  sequenceNumber!: number;
  service!: string;
  /** Milliseconds since the epoch. */
  timeStamp!: number;
}

export const auditRecordDataSchema = tableSchema(AuditRecordData, {
  name: 'AuditRecordData',
  columns: {
    pk: { type: 'varchar', length: 250, primary: true },
    additionalDetails: { type: 'text', nullable: true },
    authToken: { type: 'varchar', length: 250 },
    customId: { type: 'varchar', length: 250, nullable: true },
    eventStatus: { type: 'varchar', length: 250 },
    eventType: { type: 'varchar', length: 250 },
    module: { type: 'varchar', length: 250 },
    nodeId: { type: 'varchar', length: 250 },
    rowProtection: { type: 'text', nullable: true },
    rowVersion: { type: 'int' },
    searchDetail1: { type: 'varchar', length: 250, nullable: true },
    searchDetail2: { type: 'varchar', length: 250, nullable: true },
    sequenceNumber: { type: 'bigint' },
    service: { type: 'varchar', length: 250 },
    timeStamp: { type: 'bigint' },
  },
});
