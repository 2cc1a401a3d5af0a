import { createDataSource } from '../../ormconfig.js';
import { decodeAuditDetails } from '../../src/formats/java-beans-xml/base64-put-map.js';

/** What a database holds of the signatures of one worker. */
export interface StoredRecords {
  /** Archived responses, base64 by archive id. */
  readonly archived: ReadonlyMap<string, string>;
  /** Archive ids that records of successful requests in the audit log name. */
  readonly audited: ReadonlySet<string>;
  /** How often the key was used. */
  readonly counter: number;
}

/** Reads that past the server, as an auditor would who does not believe it. The worker archives with Base64DatabaseArchiver. */
export async function storedRecords(
  database: string,
  { workerId, keyHash }: { readonly workerId: number; readonly keyHash: string },
): Promise<StoredRecords> {
  const dataSource = await createDataSource(database).initialize();
  const rows = (sql: string, ...parameters: readonly unknown[]): Promise<readonly Readonly<Record<string, string>>[]> =>
    dataSource.query(sql, [...parameters]);
  try {
    const archived = await rows('SELECT archiveid, archiveData FROM ArchiveData WHERE signerid = ? AND type = 0', workerId);
    const records = await rows(
      "SELECT additionalDetails FROM AuditRecordData WHERE eventType = 'PROCESS' AND eventStatus = 'SUCCESS' AND searchDetail2 = ?",
      String(workerId),
    );
    const [counter] = await rows('SELECT counter FROM KeyUsageCounter WHERE keyHash = ?', keyHash);
    return {
      archived: new Map(archived.map(({ archiveid = '', archiveData = '' }) => [archiveid, archiveData])),
      audited: new Set(records.map(({ additionalDetails = '' }) => archiveIdIn(additionalDetails))),
      counter: Number(counter?.['counter'] ?? 0),
    };
  } finally {
    await dataSource.destroy();
  }
}

/** `0;<worker>;<archive id>`. */
function archiveIdIn(details: string): string {
  return decodeAuditDetails(details).get('ARCHIVE_IDS')?.split(';').at(-1) ?? '';
}
