import { tableSchema } from './table-schema.js';

/** Table `GlobalConfigData`: a row a global property. */
export class GlobalConfigData {
  /** `GLOB.<KEY>` or `NODE.<NODEID>.<KEY>`. */
  propertyKey!: string;
  propertyValue!: string | null;
}

export const globalConfigDataSchema = tableSchema(GlobalConfigData, {
  name: 'GlobalConfigData',
  columns: {
    propertyKey: { type: 'varchar', length: 255, primary: true },
    propertyValue: { type: 'text', nullable: true },
  },
});
