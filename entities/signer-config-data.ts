import { tableSchema } from './table-schema.js';

/** Table `signerconfigdata`: a row a worker. */
export class SignerConfigData {
  signerId!: number;
  /** The record of the worker, a document of `java.beans.XMLEncoder`. */
  signerConfigData!: string | null;
  signerName!: string | null;
  /** A number of `WORKER_TYPES`. */
  signerType!: number | null;
}

export const signerConfigDataSchema = tableSchema(SignerConfigData, {
  name: 'signerconfigdata',
  columns: {
    signerId: { type: 'int', primary: true },
    signerConfigData: { type: 'text', nullable: true },
    signerName: { type: 'varchar', length: 255, nullable: true },
    signerType: { type: 'int', nullable: true },
  },
});
