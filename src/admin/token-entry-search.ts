import type { TokenEntry } from '../core/crypto-token.js';
import { Fault } from '../core/errors.js';
import type { RelationalOperator } from '../core/query.js';
import type { WrittenCriterion, WrittenQuery } from './query-arguments.js';

/** Entries of a token that were asked for, and whether there are more after them. */
export interface FoundEntries {
  readonly entries: readonly TokenEntry[];
  readonly hasMore: boolean;
}

const ALIAS_COLUMNS: readonly (string | undefined)[] = ['alias', 'keyAlias'];

/** Searches the entries of a token by alias; throws `invalidInput` for any other column and for comparisons. */
export function searchTokenEntries(entries: readonly TokenEntry[], written: WrittenQuery): FoundEntries {
  const { startIndex, max, orderings } = written;
  if (startIndex < 0) throw new Fault('invalidInput', `The start index is less than 0: ${String(startIndex)}`);
  const tests = written.criteria.map(aliasTest);
  const found = entries.filter(({ alias }) => tests.every((test) => test(alias)));
  const [ordering, ...more] = orderings;
  if (ordering && more.length === 0 && ALIAS_COLUMNS.includes(ordering.column)) {
    found.sort((a, b) => compare(a.alias, b.alias) * (ordering.order === 'DESC' ? -1 : 1));
  }
  const end = startIndex + Math.max(0, max);
  return { entries: found.slice(startIndex, end), hasMore: found.length > end };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function aliasTest({ column, operator, value = '' }: WrittenCriterion): AliasTest {
  if (!ALIAS_COLUMNS.includes(column)) {
    throw new Fault('invalidInput', `Unsupported token entry field in query terms: ${column ?? 'none'}`);
  }
  if (operator === undefined || !isSupported(operator)) {
    throw new Fault('invalidInput', `Operator not yet supported in query terms: ${operator ?? 'none'}`);
  }
  return TESTS[operator](value);
}

type AliasTest = (alias: string) => boolean;

const TESTS = {
  EQ:
    (value: string): AliasTest =>
    (alias) =>
      alias === value,
  NEQ:
    (value: string): AliasTest =>
    (alias) =>
      alias !== value,
  LIKE: likeTest,
  // Every entry has an alias.
  NULL: (): AliasTest => () => false,
  NOTNULL: (): AliasTest => () => true,
} as const satisfies Partial<Record<RelationalOperator, (value: string) => AliasTest>>;

function isSupported(operator: RelationalOperator): operator is keyof typeof TESTS {
  return Object.hasOwn(TESTS, operator);
}

/** `%` counts as first and as last character only. */
function likeTest(pattern: string): AliasTest {
  const start = pattern.startsWith('%') ? 1 : 0;
  const end = pattern.endsWith('%') && pattern.length > start ? pattern.length - 1 : pattern.length;
  const text = pattern.slice(start, end);
  const isOpenAtEnd = end < pattern.length || pattern === '%';
  if (start === 1) return isOpenAtEnd ? (alias) => alias.includes(text) : (alias) => alias.endsWith(text);
  return isOpenAtEnd ? (alias) => alias.startsWith(text) : (alias) => alias === text;
}
