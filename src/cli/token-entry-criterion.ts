import { RELATIONAL_OPERATORS, type RelationalOperator } from '../core/query.js';
import { ArgumentError } from './command.js';

/** A condition on the alias of a token entry. */
export interface TokenEntryCriterion {
  readonly column: 'alias';
  readonly operator: RelationalOperator;
  /** Undefined for operators that take none. */
  readonly value: string | undefined;
}

/** Reads `<field> <operator> <value>`; the value is all that follows the second blank. Throws `ArgumentError`. */
export function parseTokenEntryCriterion(text: string): TokenEntryCriterion {
  const [, field = '', operatorWord, value] = /^([^ ]*)(?: ([^ ]*))?(?: ([^]*))?$/.exec(text) ?? [];
  const refuse = (why: string): never => {
    throw new ArgumentError(`Invalid critera specified: ${why}: ${text}`);
  };
  if (operatorWord === undefined) return refuse('Missing operator');
  const operator = RELATIONAL_OPERATORS.find((one) => one === operatorWord);
  if (!operator) return refuse(`No enum constant org.cesecore.util.query.elems.RelationalOperator.${operatorWord}`);
  if (operator === 'BETWEEN') return refuse('Operator BETWEEN is not supported');
  if (field !== 'alias') return refuse(`Unrecognized field: ${field}`);
  const takesValue = operator !== 'NULL' && operator !== 'NOTNULL';
  if (takesValue && value === undefined) return refuse('Missing value');
  return { column: field, operator, value: takesValue ? value : undefined };
}
