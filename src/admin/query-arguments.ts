import { RELATIONAL_OPERATORS, SORT_ORDERS } from '../core/query.js';
import { choiceArgument, integerArgument, listArgument, optional, textArgument, type ArgumentsOf } from './arguments.js';

/** A query as an administrator writes it. What is missing or unknown is found when the query is read. */
export const QUERY_ARGUMENTS = {
  startIndex: integerArgument,
  max: integerArgument,
  criteria: listArgument({
    column: optional(textArgument),
    operator: optional(choiceArgument(RELATIONAL_OPERATORS)),
    value: optional(textArgument),
  }),
  orderings: listArgument({ column: optional(textArgument), order: optional(choiceArgument(SORT_ORDERS)) }),
} as const;

export type WrittenQuery = ArgumentsOf<typeof QUERY_ARGUMENTS>;
export type WrittenCriterion = WrittenQuery['criteria'][number];
