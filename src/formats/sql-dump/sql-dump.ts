import { SqlReader, type SqlValue } from './sql-reader.js';
import { sqlStatements } from './sql-statements.js';

/** A row of a table; numbers are texts as they stand in the dump. */
export type DumpedRow = ReadonlyMap<string, SqlValue>;

/**
 * The rows that a dump of `mysqldump`, `mariadb-dump` or SQLite's `.dump` has of one table, in the order of the dump. Only
 * one statement is held at a time. Throws where the dump does not say which columns there are, or does not have the table.
 */
export async function* readDumpedRows(text: AsyncIterable<string>, table: string): AsyncGenerator<DumpedRow> {
  let columns: readonly string[] | undefined;
  let isThere = false;
  for await (const { statement, dialect } of sqlStatements(text)) {
    const reader = new SqlReader(statement, dialect);
    if (reader.word('CREATE')) {
      columns = definedColumns(reader, table) ?? columns;
    } else if (reader.word('INSERT') || reader.word('REPLACE')) {
      const insert = insertInto(reader, table);
      if (!insert) continue;
      isThere = true;
      yield* insertedRows(reader, insert.columns ?? columns);
    }
  }
  if (!isThere && !columns) throw new Error(`The dump has no table ${table}.`);
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** What stands in place of a column's name where a key or a rule is defined. */
const NO_COLUMNS = ['PRIMARY', 'UNIQUE', 'KEY', 'INDEX', 'CONSTRAINT', 'CHECK', 'FOREIGN', 'FULLTEXT', 'SPATIAL'];

function definedColumns(reader: SqlReader, table: string): readonly string[] | undefined {
  if (!reader.word('TABLE')) return undefined;
  for (const keyword of ['IF', 'NOT', 'EXISTS']) reader.word(keyword);
  if (!isSame(reader.name(), table)) return undefined;
  reader.expect('(');
  const columns: string[] = [];
  do {
    const isQuoted = reader.isAtQuote();
    const name = reader.name();
    if (isQuoted || !NO_COLUMNS.includes(name.toUpperCase())) columns.push(name);
    reader.skipToSeparator();
  } while (reader.take(','));
  return columns;
}

function insertInto(reader: SqlReader, table: string): { readonly columns?: readonly string[] } | undefined {
  reader.word('IGNORE');
  if (!reader.word('INTO') || !isSame(reader.name(), table)) return undefined;
  if (!reader.take('(')) return {};
  const columns: string[] = [];
  do columns.push(reader.name());
  while (reader.take(','));
  reader.expect(')');
  return { columns };
}

function* insertedRows(reader: SqlReader, columns: readonly string[] | undefined): Generator<DumpedRow> {
  if (!columns) throw new Error('The dump does not say which columns there are. Make it with the definitions of the tables.');
  if (!reader.word('VALUES')) throw reader.unreadable();
  do {
    reader.expect('(');
    const row = new Map<string, SqlValue>();
    for (const [index, column] of columns.entries()) {
      if (index > 0) reader.expect(',');
      row.set(column, reader.value());
    }
    reader.expect(')');
    yield row;
  } while (reader.take(','));
}
