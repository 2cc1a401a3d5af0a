import type { ShownParticulars, ShownTokenEntries, ShownTokenEntry } from '../../admin/use-cases/query-token-entries.js';
import { Fault } from '../../core/errors.js';
import { workerReference, type WorkerReference } from '../../core/worker.js';
import { parseCertificate } from '../../formats/x509/x509.js';
import { certificateBlock } from '../certificate-block.js';
import { ArgumentError, CommandFailure, EXIT, type Command, type Invocation } from '../command.js';
import { readOptions } from '../command-options.js';
import { THREE_LINES } from '../command-texts.js';
import { parseTokenEntryCriterion, type TokenEntryCriterion } from '../token-entry-criterion.js';

/** How many entries are asked for at a time where all are wanted. */
const PAGE = 10;

/** `querytokenentries`: what a token holds. */
export const queryTokenEntriesCommand: Command = {
  name: 'querytokenentries',
  summary: 'Query the content of a token',
  usage: [
    'Usage: signserver querytokenentries -token <worker id | worker name> [-limit <number>] [-from <index>] [-criteria "alias <op> <value>"] [-v]',
    'Operators are EQ, NEQ and LIKE; with LIKE, % may stand at the beginning and at the end of the value.',
    'Without a limit all entries are shown; -v shows what they hold.',
    'Example 1: signserver querytokenentries -token CryptoToken',
    'Example 2: signserver querytokenentries -token 1 -limit 5 -from 10',
    'Example 3: signserver querytokenentries -token 1 -criteria "alias LIKE signer%" -v',
  ],
  useCases: ['queryTokenEntries'],
  wordCount: { min: 0, max: Number.MAX_SAFE_INTEGER, message: 'Wrong number of arguments' },
  hasJson: true,
  async run({ words, administration, show }) {
    const { options } = readOptions(words, { token: 'value', limit: 'value', from: 'value', criteria: 'values', v: 'flag' });
    if (options.token === undefined) throw new ArgumentError('Missing required option: token');
    const question = {
      worker: workerReference(options.token),
      criteria: options.criteria.map(parseTokenEntryCriterion),
      includeData: options.v,
      from: readIndex(options.from),
      limit: readLimit(options.limit),
    };
    const { entries, hasMore } = await ask(question, administration);
    show({ entries, hasMore }, () => [
      ...entries.flatMap((entry, index) => entryLines(entry, question.from + index)),
      hasMore ? '... more entries exists.' : '... no more entries.',
      ...THREE_LINES,
    ]);
  },
};

interface Question {
  readonly worker: WorkerReference;
  readonly criteria: readonly TokenEntryCriterion[];
  readonly includeData: boolean;
  readonly from: number;
  /** Undefined for all. */
  readonly limit: number | undefined;
}

async function ask({ from, limit, ...question }: Question, administration: Invocation['administration']): Promise<ShownTokenEntries> {
  const page = (startIndex: number, max: number): Promise<ShownTokenEntries> =>
    administration.call('queryTokenEntries', { ...question, startIndex, max, orderings: [] }).catch((thrown: unknown) => {
      if (!(thrown instanceof Fault) || thrown.kind !== 'invalidInput') throw thrown;
      // An operator that tokens do not support is no wrong word, but nothing that SignServer foresaw.
      throw new CommandFailure(thrown.message, { cause: thrown, exitCode: EXIT.unexpected, stream: 'err' });
    });
  if (limit !== undefined) return page(from, limit);
  const entries: ShownTokenEntry[] = [];
  for (;;) {
    const found = await page(from + entries.length, PAGE);
    entries.push(...found.entries);
    if (!found.hasMore || found.entries.length === 0) return { entries, hasMore: false };
  }
}

function readIndex(text = '0'): number {
  const value = readInteger(text);
  if (value === undefined || value < 0) throw new ArgumentError(`Invalid from index value: ${text}`);
  return value;
}

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = readInteger(text);
  if (value === undefined) throw new ArgumentError(`Invalid limit value: ${text}`);
  if (value < 1) throw new ArgumentError(`Too small value specified for limit: ${text}`);
  return value;
}

function readInteger(text: string): number | undefined {
  return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function entryLines({ alias, type, particulars }: ShownTokenEntry, index: number): readonly string[] {
  const row = `${String(index)}: ${alias}`;
  return particulars ? [row, '', `   Type: ${type}`, '', ...particularLines(particulars)] : [row];
}

function particularLines({ creationDate, chain, trustedCertificate, info }: ShownParticulars): readonly string[] {
  return [
    `   Creation date: ${creationDate === undefined ? '' : new Date(creationDate).toISOString()}`,
    '',
    '   Certificate chain: ',
    ...chain.flatMap(blockOf),
    '',
    ...(trustedCertificate === undefined ? [] : ['   Trusted certificate: ', ...blockOf(trustedCertificate), '']),
    '   Additional information:',
    ...info.map(({ key, value }) => `      ${key}: ${value}`),
    '',
  ];
}

const blockOf = (base64: string): readonly string[] => certificateBlock(parseCertificate(Buffer.from(base64, 'base64')));
