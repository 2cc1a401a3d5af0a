import { tableSchema } from './table-schema.js';

/** Table `ConfigReload`, our own: a row an announced reload, numbered by who writes it. */
export class ConfigReload {
  sequence!: number;
  /** 0 for everything. */
  workerId!: number;
  /** Milliseconds since the epoch. */
  time!: number;
}

export const configReloadSchema = tableSchema(ConfigReload, {
  name: 'ConfigReload',
  columns: {
    sequence: { type: 'bigint', primary: true },
    workerId: { type: 'int' },
    time: { type: 'bigint' },
  },
});
