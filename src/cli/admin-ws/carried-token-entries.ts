import type { ShownParticulars, ShownTokenEntries, ShownTokenEntry } from '../../admin/use-cases/query-token-entries.js';
import type { UseCaseArguments } from '../../admin/use-cases.js';
import type { CarrierServices } from './carrier-services.js';
import { entriesOf, field, isTrue, listOf, optionalText, textOf } from './soap-values.js';

/** `queryTokenEntries` over AdminWS. */
export async function carriedTokenEntries(
  { worker, startIndex, max, criteria, orderings, includeData }: UseCaseArguments['queryTokenEntries'],
  { client, workerId }: CarrierServices,
): Promise<ShownTokenEntries> {
  const question = { startIndex, max, condition: criteria.map(written), ordering: orderings.map(written), includeData };
  const answer = await client.invoke('queryTokenEntries', { workerId: await workerId(worker), ...question });
  const entries = listOf(field(answer, 'entries')).map((entry) => shownEntry(entry, includeData ? 'with data' : 'without data'));
  return { entries, hasMore: isTrue(field(answer, 'moreEntriesAvailable')) };
}

const written = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function shownEntry(entry: unknown, data: 'with data' | 'without data'): ShownTokenEntry {
  // The closed set of the contract; another word would only be printed.
  const type = textOf(field(entry, 'type')) as ShownTokenEntry['type'];
  const alias = textOf(field(entry, 'alias'));
  return data === 'with data' ? { alias, type, particulars: particulars(entry) } : { alias, type };
}

function particulars(entry: unknown): ShownParticulars {
  const trustedCertificate = optionalText(field(entry, 'trustedCertificate'));
  const created = field(entry, 'creationDate');
  const creationDate = created instanceof Date ? created.getTime() : Date.parse(textOf(created));
  return {
    chain: listOf(field(entry, 'chain')).map(textOf),
    ...(trustedCertificate !== undefined && { trustedCertificate }),
    ...(!Number.isNaN(creationDate) && { creationDate }),
    info: [...entriesOf(field(entry, 'info'))].map(([key, value]) => ({ key, value })),
  };
}
