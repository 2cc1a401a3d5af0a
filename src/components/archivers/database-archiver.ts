import type { Archiver, ArchiverContext } from '../../core/component.js';
import type { Archivable, ArchivableType, Client } from '../../core/exchange.js';
import type { ArchiveRow } from '../../core/ports.js';
import type { ConfigurationOf } from '../../core/properties.js';
import { archivedTypes, type ARCHIVER_PROPERTIES } from './archiver-properties.js';
import { requestAddress } from './request-address.js';

const TYPE_NUMBERS = { RESPONSE: 0, REQUEST: 1 } as const satisfies Record<ArchivableType, number>;

/** Width of the column. */
const MOST_CHARACTERS = 255;

/** How the octets stand in the table. */
export interface ArchiveEncoding {
  readonly number: ArchiveRow['dataEncoding'];
  readonly encode: (data: Uint8Array) => string;
}

/** An archiver to table `ArchiveData`. */
export function databaseArchiver(
  configuration: ConfigurationOf<typeof ARCHIVER_PROPERTIES>,
  { workerId, archive, clock }: ArchiverContext,
  encoding: ArchiveEncoding,
): Archiver {
  const rowOf = ({ type, archiveId, data }: Archivable, client: Client): ArchiveRow => ({
    uniqueId: `${String(TYPE_NUMBERS[type])};${String(workerId)};${archiveId}`,
    type: TYPE_NUMBERS[type],
    workerId,
    archiveId,
    time: clock.now(),
    requestIssuerDn: client.certificate?.issuer.slice(0, MOST_CHARACTERS) ?? null,
    requestCertSerialNumber: client.certificate?.serialNumber ?? null,
    requestIp: requestAddress(client, configuration),
    archiveData: encoding.encode(data),
    dataEncoding: encoding.number,
  });
  return {
    types: archivedTypes(configuration.ARCHIVE_OF_TYPE),
    async archive(records, client) {
      const rows = records.map((record) => rowOf(record, client));
      await archive.store(rows);
      return rows.map(({ uniqueId }) => uniqueId);
    },
  };
}
