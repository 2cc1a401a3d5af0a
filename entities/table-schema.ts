import { EntitySchema, EntitySchemaOptions, type EntitySchemaColumnOptions } from 'typeorm';

interface Column {
  readonly type: 'int' | 'bigint' | 'varchar' | 'text';
  readonly length?: number;
  readonly primary?: true;
  readonly nullable?: true;
}

/**
 * The schema of a table whose columns have the names of the class's properties. The types are those that SQLite and
 * MySQL both have; where MySQL needs a larger one than `text`, the migration that makes the table says so.
 */
export function tableSchema<T extends object>(
  target: new () => T,
  table: { readonly name: string; readonly columns: Readonly<Record<keyof T, Column>> },
): EntitySchema<T> {
  const columns = Object.entries<Column>(table.columns).map(([name, column]) => [name, columnOptions(column)]);
  const options = Object.assign(new EntitySchemaOptions<T>(), {
    name: target.name,
    target,
    tableName: table.name,
    columns: Object.fromEntries(columns) as Record<keyof T, EntitySchemaColumnOptions>,
  });
  return new EntitySchema(options);
}

function columnOptions(column: Column): EntitySchemaColumnOptions {
  return column.type === 'bigint' ? { ...column, transformer: { to: (value: unknown) => value, from: numberFrom } } : column;
}

/** MySQL's driver answers texts for `bigint`. Times and counts stay far below 2^53. */
function numberFrom(value: unknown): unknown {
  return value === null || value === undefined ? value : Number(value);
}
