import { tableSchema } from './table-schema.js';

/** Table `ArchiveData`: a row an archived request or response. */
export class ArchiveData {
  /** `<type>;<worker id>;<archive id>`. */
  uniqueId!: string;
  archiveData!: string | null;
  archiveid!: string | null;
  /** 1 for base64; null or 0 for a document of `java.beans.XMLEncoder`. */
  dataEncoding!: number | null;
  requestCertSerialnumber!: string | null;
  requestIP!: string | null;
  requestIssuerDN!: string | null;
  signerid!: number;
  /** Milliseconds since the epoch. */
  time!: number;
  /** 0 for a response, 1 for a request. */
  type!: number;
}

export const archiveDataSchema = tableSchema(ArchiveData, {
  name: 'ArchiveData',
  columns: {
    uniqueId: { type: 'varchar', length: 255, primary: true },
    archiveData: { type: 'text', nullable: true },
    archiveid: { type: 'varchar', length: 255, nullable: true },
    dataEncoding: { type: 'int', nullable: true },
    requestCertSerialnumber: { type: 'varchar', length: 255, nullable: true },
    requestIP: { type: 'varchar', length: 255, nullable: true },
    requestIssuerDN: { type: 'varchar', length: 255, nullable: true },
    signerid: { type: 'int' },
    time: { type: 'bigint' },
    type: { type: 'int' },
  },
});
