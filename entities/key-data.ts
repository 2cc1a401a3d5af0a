import { tableSchema } from './table-schema.js';

/** Table `KeyData`: wrapped keys of SignServer. Nothing here uses it; a database that is handed back must have it. */
export class KeyData {
  keyAlias!: string;
  certData!: string | null;
  keyData!: string | null;
  /** Number of a PKCS#11 mechanism. */
  wrappingCipher!: number;
  wrappingKeyAlias!: string | null;
}

export const keyDataSchema = tableSchema(KeyData, {
  name: 'KeyData',
  columns: {
    keyAlias: { type: 'varchar', length: 255, primary: true },
    certData: { type: 'text', nullable: true },
    keyData: { type: 'text', nullable: true },
    wrappingCipher: { type: 'bigint' },
    wrappingKeyAlias: { type: 'varchar', length: 255, nullable: true },
  },
});
