import { tableSchema } from './table-schema.js';

/** Table `ConfigReload`, our own: a row an announced reload, numbered by who writes it. */
export class ConfigReload {
  sequence!: number;
  /** 0 for everything. */
  workerId!: number;
  /** Milliseconds since the epoch. */
  time!: number;
  /** 1 where only the keys of the worker's crypto token were changed, which concerns every token over the same key store. */
  tokenChange!: number | null;
}

export const configReloadSchema = tableSchema(ConfigReload, {
  name: 'ConfigReload',
  columns: {
    sequence: { type: 'bigint', primary: true },
    workerId: { type: 'int' },
    time: { type: 'bigint' },
    tokenChange: { type: 'int', nullable: true },
  },
});
