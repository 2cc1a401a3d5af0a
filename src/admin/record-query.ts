import { Fault } from '../core/errors.js';
import type { ColumnKind, Criterion, RecordQuery } from '../core/query.js';
import type { WrittenCriterion, WrittenQuery } from './query-arguments.js';

/** The columns that may be asked for, with what they hold. */
export type Columns<Column extends string> = Readonly<Record<Column, ColumnKind>>;

/** Conditions of one query; SQLite's expressions are at most 1,000 deep. */
export const MOST_CRITERIA = 250;
/** Characters of a pattern; SQLite takes 50,000 bytes once it is written in its own way. */
export const LONGEST_PATTERN = 10_000;

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/**
 * Reads a query on records; throws `invalidInput` for a column that is not there, a value that is not of the column's
 * kind, and what is missing. `firstIndex` is the index that the first record has; smaller ones mean it too.
 */
export function readRecordQuery<Column extends string>(
  written: WrittenQuery,
  columns: Columns<Column>,
  firstIndex: number,
): RecordQuery<Column> {
  const { length } = written.criteria;
  if (length > MOST_CRITERIA) {
    throw new Fault('invalidInput', `A query can have ${String(MOST_CRITERIA)} conditions, and this one has ${String(length)}.`);
  }
  const [ordering, ...more] = written.orderings;
  if (more.length > 0) throw new Fault('invalidInput', 'A query can be ordered by one column only.');
  return {
    criteria: written.criteria.map((criterion) => readCriterion(criterion, columns)),
    ...(ordering && { ordering: { column: readColumn(ordering.column, columns), order: ordering.order ?? missing('an order') } }),
    offset: Math.max(0, written.startIndex - firstIndex),
    ...(written.max > 0 && { limit: written.max }),
  };
}

function readCriterion<Column extends string>(
  { column: name, operator, value }: WrittenCriterion,
  columns: Columns<Column>,
): Criterion<Column> {
  const column = readColumn(name, columns);
  if (operator === undefined) throw new Fault('invalidInput', 'operator not recognized');
  if (operator === 'BETWEEN') throw new Fault('invalidInput', 'The operator BETWEEN needs two values, and a condition has one.');
  if (operator === 'NULL' || operator === 'NOTNULL') return { column, operator };
  const given = value ?? missing(`a value for ${column}`);
  if (operator === 'LIKE' && given.length > LONGEST_PATTERN) {
    throw new Fault('invalidInput', `The pattern for ${column} is longer than ${String(LONGEST_PATTERN)} characters.`);
  }
  return { column, operator, value: readValue(column, given, columns) };
}

function readColumn<Column extends string>(name: string | undefined, columns: Columns<Column>): Column {
  if (name === undefined) return missing('a column');
  if (isColumn(name, columns)) return name;
  throw new Fault('invalidInput', `parameter is not ${/^[A-Za-z0-9]*$/.test(name) ? 'valid field' : 'alphanumeric'} ${echoed(name)}`);
}

function isColumn<Column extends string>(name: string, columns: Columns<Column>): name is Column {
  return Object.hasOwn(columns, name);
}

function readValue<Column extends string>(column: Column, value: string, columns: Columns<Column>): string | number {
  if (columns[column] === 'text') return value;
  const number = /^[+-]?\d{1,19}$/.test(value) ? BigInt(value.replace('+', '')) : undefined;
  if (number === undefined || number < INT64.min || number > INT64.max) {
    throw new Fault('invalidInput', `The value for ${column} is not a whole number: ${echoed(value)}`);
  }
  // No record holds numbers beyond these, so they compare like what was written.
  return Math.min(Math.max(Number(number), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

const LONGEST_ECHO = 120;

/** What somebody wrote, cut to a length that is fit for a sentence. */
const echoed = (text: string): string => (text.length <= LONGEST_ECHO ? text : `${text.slice(0, LONGEST_ECHO)}…`);

function missing(what: string): never {
  throw new Fault('invalidInput', `The query lacks ${what}.`);
}
