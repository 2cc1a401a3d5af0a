import { RELATIONAL_OPERATORS, type RelationalOperator } from '../core/query.js';
import { ArgumentError } from './command.js';
import type { GivenOptions } from './command-options.js';
import { parseTime } from './local-time.js';

/** The options of commands that ask for records. */
export const RECORD_QUERY_OPTIONS = { limit: 'value', from: 'value', header: 'flag', criteria: 'values' } as const;

/** The lines about them in a usage. */
export const RECORD_QUERY_USAGE: readonly string[] = [
  'Operators are GT, GE, LT, LE, EQ, NEQ, LIKE, NULL and NOTNULL, the last two without a value; all criteria must be met.',
  'Times are milliseconds since 1970, or yyyy-MM-dd, yyyy-MM-dd HH:mm or yyyy-MM-dd HH:mm:ss with a zone such as +01:00, UTC without one.',
];

/** The fields that criteria may name, with what their values are. */
export type RecordFields = Readonly<Record<string, 'text' | 'number' | 'date'>>;

/** A condition in the form in which use cases take it. */
export interface WrittenRecordCriterion {
  readonly column: string;
  readonly operator: RelationalOperator;
  /** Undefined for operators that take none. */
  readonly value: string | undefined;
}

export interface RecordQueryWords {
  readonly startIndex: number;
  readonly max: number;
  readonly criteria: readonly WrittenRecordCriterion[];
}

/** What the options ask for; throws `ArgumentError` with SignServer's texts. */
export function readRecordQueryOptions(
  { limit, from, criteria }: GivenOptions<typeof RECORD_QUERY_OPTIONS>,
  fields: RecordFields,
): RecordQueryWords {
  if (limit === undefined) throw new ArgumentError('Must specify a limit.');
  const max = readInteger(limit);
  if (max === undefined) throw new ArgumentError(`Invalid limit value: ${limit}`);
  if (max < 1) throw new ArgumentError(`Too small value specified for limit: ${limit}`);
  const startIndex = readInteger(from ?? '0');
  if (startIndex === undefined) throw new ArgumentError(`Invalid from index value: ${from ?? ''}`);
  return { startIndex, max, criteria: criteria.map((text) => readCriterion(text, fields)) };
}

/** `<field> <operator> <value>`; the value is all that follows the second blank. */
function readCriterion(text: string, fields: RecordFields): WrittenRecordCriterion {
  const [, column = '', word, value] = /^([^ ]*)(?: ([^ ]*))?(?: ([^]*))?$/.exec(text) ?? [];
  const refuse = (why: string): never => {
    throw new ArgumentError(`Invalid critera specified: ${why}: ${text}`);
  };
  if (word === undefined) return refuse('Missing operator');
  const operator = RELATIONAL_OPERATORS.find((one) => one === word);
  if (!operator) return refuse(`No enum constant org.cesecore.util.query.elems.RelationalOperator.${word}`);
  if (operator === 'BETWEEN') return refuse('Operator BETWEEN is not supported');
  if (!Object.hasOwn(fields, column)) return refuse(`Unrecognized field: ${column}`);
  if (operator === 'NULL' || operator === 'NOTNULL') return { column, operator, value: undefined };
  if (value === undefined) return refuse('Missing value');
  return { column, operator, value: readValue(value, { kind: fields[column], text }) };
}

function readValue(value: string, { kind, text }: { readonly kind: RecordFields[string] | undefined; readonly text: string }): string {
  if (kind === 'number' && !/^[+-]?\d{1,15}$/.test(value)) throw new ArgumentError(`Invalid critera, expected a numeric value: ${text}`);
  if (kind !== 'date') return value;
  const time = parseTime(value);
  if (time === undefined) throw new ArgumentError(`Invalid date specified: ${text}`);
  return String(time);
}

function readInteger(text: string): number | undefined {
  return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}
