import { Table, TableIndex, type QueryRunner, type TableColumnOptions } from 'typeorm';

/** A column of a migration; `nullable` where it says so. */
export interface ColumnDefinition {
  readonly type: 'int' | 'bigint' | 'varchar' | 'mediumtext' | 'longtext';
  readonly length?: number;
  readonly nullable?: true;
}

/** A table of a migration. The first column is the primary key. */
export interface TableDefinition {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnDefinition>>;
  readonly indexes?: readonly { readonly name: string; readonly columns: readonly string[]; readonly unique?: true }[];
}

/** Makes a table with its indexes. One that is there is left alone, whatever it looks like: it is SignServer's. */
export async function createTableUnlessPresent(runner: QueryRunner, definition: TableDefinition): Promise<void> {
  if (await runner.hasTable(definition.name)) return;
  const isSqlite = runner.dataSource.options.type === 'better-sqlite3';
  await runner.createTable(
    new Table({
      name: definition.name,
      columns: Object.entries(definition.columns).map(([name, column], index) => ({
        name,
        isPrimary: index === 0,
        isNullable: column.nullable ?? false,
        ...(isSqlite ? sqliteType(column) : mysqlType(column)),
      })),
      indices: (definition.indexes ?? []).map(
        ({ name, columns, unique }) => new TableIndex({ name, columnNames: [...columns], isUnique: unique ?? false }),
      ),
      ...(!isSqlite && { engine: 'InnoDB' }),
    }),
  );
}

function sqliteType({ type, length }: ColumnDefinition): Pick<TableColumnOptions, 'type' | 'length'> {
  return type.endsWith('text') ? { type: 'text' } : withLength(type, length);
}

/** Texts compare by code point, as in SQLite: other collations take `GLOB.A` and `GLOB.Ä` for one key. */
function mysqlType({ type, length }: ColumnDefinition): Pick<TableColumnOptions, 'type' | 'length' | 'charset' | 'collation'> {
  const isText = type === 'varchar' || type.endsWith('text');
  return { ...withLength(type, length), ...(isText && { charset: 'utf8mb4', collation: 'utf8mb4_bin' }) };
}

function withLength(type: string, length: number | undefined): Pick<TableColumnOptions, 'type' | 'length'> {
  return { type, ...(length !== undefined && { length: String(length) }) };
}
