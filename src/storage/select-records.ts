import type { EntityManager, EntityTarget, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { Criterion, RecordQuery, RelationalOperator } from '../core/query.js';
import { refuseUnfitText } from './column-text.js';
import { globPattern } from './like-pattern.js';

/** A table whose records can be asked for. */
export interface RecordTable<T extends ObjectLiteral> {
  readonly entity: EntityTarget<T>;
  /** Columns by which records are ordered where nothing else is said: their time, and then their primary key. */
  readonly usualOrder: readonly string[];
}

const COMPARISONS = { GT: '>', GE: '>=', LT: '<', LE: '<=', EQ: '=', NEQ: '<>' } as const satisfies Partial<
  Record<RelationalOperator, string>
>;

/** The records that a query asks for, in its order; where records are equal in it they come in the usual order. */
export function selectRecords<T extends ObjectLiteral, Column extends string>(
  manager: EntityManager,
  { entity, usualOrder }: RecordTable<T>,
  { criteria, ordering, offset, limit }: RecordQuery<Column>,
): SelectQueryBuilder<T> {
  const { columns } = manager.dataSource.getMetadata(entity);
  const known = new Set(columns.map(({ propertyName }) => propertyName));
  const place = (column: string): string => {
    // Callers have looked at the names; this is what stands between a caller that has not and the statement.
    if (!known.has(column)) throw new Error(`there is no column ${column}`);
    return `row.${column}`;
  };
  const selection = manager.createQueryBuilder(entity, 'row');
  const isSqlite = manager.dataSource.options.type === 'better-sqlite3';
  for (const [index, criterion] of criteria.entries()) {
    const name = `value${String(index)}`;
    selection.andWhere(condition(criterion, { place: place(criterion.column), name, isSqlite }), {
      [name]: parameter(criterion, isSqlite),
    });
  }
  const order = ordering?.order ?? 'ASC';
  const sorted = new Set([...(ordering ? [ordering.column] : []), ...usualOrder]);
  for (const column of sorted) selection.addOrderBy(place(column), order);
  if (offset > 0) selection.offset(offset);
  // MySQL and SQLite know no offset without a limit.
  if (limit !== undefined || offset > 0) selection.limit(limit ?? Number.MAX_SAFE_INTEGER);
  return selection;
}

interface Target {
  readonly place: string;
  readonly name: string;
  readonly isSqlite: boolean;
}

function condition(criterion: Criterion<string>, { place, name, isSqlite }: Target): string {
  if (!('value' in criterion)) return `${place} IS ${criterion.operator === 'NULL' ? 'NULL' : 'NOT NULL'}`;
  if (criterion.operator === 'LIKE') return `${place} ${isSqlite ? 'GLOB' : 'LIKE'} :${name}`;
  return `${place} ${COMPARISONS[criterion.operator]} :${name}`;
}

function parameter(criterion: Criterion<string>, isSqlite: boolean): string | number | undefined {
  if (!('value' in criterion)) return undefined;
  const { column, operator, value } = criterion;
  if (typeof value === 'string') refuseUnfitText(value, { what: `The value for ${column}`, isLong: true });
  if (operator !== 'LIKE') return value;
  return isSqlite ? globPattern(String(value)) : String(value);
}
