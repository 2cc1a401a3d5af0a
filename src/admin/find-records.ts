import { Fault } from '../core/errors.js';
import type { RecordQuery } from '../core/query.js';

/** Records of one answer. It is made as a whole: so many take a third of a gigabyte, and others wait for seconds. */
export const MOST_RECORDS = 50_000;

/** The records that a query asks for; throws `invalidInput` where there are more than an answer can hold. */
export async function findRecords<Query extends RecordQuery<string>, Found>(
  query: Query,
  find: (query: Query) => Promise<readonly Found[]>,
): Promise<readonly Found[]> {
  const { limit = Infinity } = query;
  const found = await find(limit <= MOST_RECORDS ? query : { ...query, limit: MOST_RECORDS + 1 });
  if (found.length <= MOST_RECORDS) return found;
  const most = String(MOST_RECORDS);
  throw new Fault(
    'invalidInput',
    `The query finds more than ${most} records. Ask for ${most} at most, and for those behind them with a start index.`,
  );
}
