import { tableSchema } from './table-schema.js';

/** Table `KeyUsageCounter`: a row a key, shared by all workers that sign with it. */
export class KeyUsageCounter {
  /** SHA-256 of the SubjectPublicKeyInfo in lower-case hex. */
  keyHash!: string;
  counter!: number;
}

export const keyUsageCounterSchema = tableSchema(KeyUsageCounter, {
  name: 'KeyUsageCounter',
  columns: {
    keyHash: { type: 'varchar', length: 255, primary: true },
    counter: { type: 'bigint' },
  },
});
