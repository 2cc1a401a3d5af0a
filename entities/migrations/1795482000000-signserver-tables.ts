import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTableUnlessPresent, type ColumnDefinition, type TableDefinition } from './table-definition.js';

const text: ColumnDefinition = { type: 'varchar', length: 255, nullable: true };
const key: ColumnDefinition = { type: 'varchar', length: 255 };
const auditText: ColumnDefinition = { type: 'varchar', length: 250 };
const optionalAuditText: ColumnDefinition = { ...auditText, nullable: true };

/** SignServer's tables, with the indexes that it recommends. */
const TABLES: readonly TableDefinition[] = [
  {
    name: 'signerconfigdata',
    columns: {
      signerId: { type: 'int' },
      signerConfigData: { type: 'mediumtext', nullable: true },
      signerName: text,
      signerType: { type: 'int', nullable: true },
    },
    indexes: [
      { name: 'signerconfigdata_idx1', columns: ['signerName'], unique: true },
      { name: 'signerconfigdata_idx2', columns: ['signerType'] },
    ],
  },
  { name: 'GlobalConfigData', columns: { propertyKey: key, propertyValue: { type: 'mediumtext', nullable: true } } },
  { name: 'KeyUsageCounter', columns: { keyHash: key, counter: { type: 'bigint' } } },
  {
    name: 'ArchiveData',
    columns: {
      uniqueId: key,
      archiveData: { type: 'mediumtext', nullable: true },
      archiveid: text,
      dataEncoding: { type: 'int', nullable: true },
      requestCertSerialnumber: text,
      requestIP: text,
      requestIssuerDN: text,
      signerid: { type: 'int' },
      time: { type: 'bigint' },
      type: { type: 'int' },
    },
    indexes: [{ name: 'archivedata_idx1', columns: ['time'] }],
  },
  {
    name: 'AuditRecordData',
    columns: {
      pk: auditText,
      additionalDetails: { type: 'longtext', nullable: true },
      authToken: auditText,
      customId: optionalAuditText,
      eventStatus: auditText,
      eventType: auditText,
      module: auditText,
      nodeId: auditText,
      rowProtection: { type: 'longtext', nullable: true },
      rowVersion: { type: 'int' },
      searchDetail1: optionalAuditText,
      searchDetail2: optionalAuditText,
      sequenceNumber: { type: 'bigint' },
      service: auditText,
      timeStamp: { type: 'bigint' },
    },
    indexes: [
      { name: 'auditrecorddata_idx1', columns: ['nodeId', 'sequenceNumber'], unique: true },
      { name: 'auditrecorddata_idx2', columns: ['timeStamp'] },
    ],
  },
  {
    name: 'KeyData',
    columns: {
      keyAlias: key,
      certData: { type: 'mediumtext', nullable: true },
      keyData: { type: 'mediumtext', nullable: true },
      wrappingCipher: { type: 'bigint' },
      wrappingKeyAlias: text,
    },
  },
];

/** Makes SignServer's tables where they are missing; an existing SignServer database is taken over as it is. */
export class SignServerTables1795482000000 implements MigrationInterface {
  readonly name = 'SignServerTables1795482000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTableUnlessPresent(runner, table);
  }

  /** The tables hold what was configured and recorded, and may be SignServer's own: they stay. */
  async down(): Promise<void> {
    await Promise.resolve();
  }
}
