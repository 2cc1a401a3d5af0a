import { ArgumentError } from '../../command.js';
import type { ClientCommand } from '../client-command.js';
import { clientLog } from '../client-log.js';
import { readClientOptions, usageLines, type ClientOptions, type GivenClientOptions } from '../client-options.js';
import type { ClientTerminal } from '../client-terminal.js';
import { connectionOf } from '../connection/connection-options.js';
import type { Target } from '../connection/connection.js';
import { commandFailure } from '../connection/failure-sentence.js';
import { servicePath } from '../connection/service-path.js';
import { standardOutput } from '../documents/output-document.js';
import { readMetadata } from '../documents/request-metadata.js';
import { wholeNumber } from '../numbers.js';
import {
  HELP_OPTION,
  HOST_OPTIONS,
  REQUEST_OPTIONS,
  SERVLET_OPTION,
  STORE_OPTIONS,
  USER_OPTIONS,
  WORKER_OPTIONS,
} from '../option-groups.js';
import { checkRules, isGiven, protocolOf, STORE_RULES, UNSUPPORTED_STORE_RULES, type Rule } from '../option-rules.js';
import { CLIENT_WS_PATH } from '../protocols/client-ws/process-data.js';
import { processSod } from '../protocols/client-ws/process-sod.js';
import { workerText, type AnswerWriter } from '../protocols/document-protocol.js';
import { workerIn } from '../worker-words.js';
import { hashBytes, readDataGroups } from './data-groups.js';
import { sendSodForm, type SodForm } from './sod-form.js';

const OPTIONS = {
  ...WORKER_OPTIONS,
  data: { kind: 'value', value: 'N=HASH&N=HASH', doc: 'Numbers and hashes of the data groups' },
  encoding: {
    kind: 'value',
    value: 'ENCODING',
    doc: 'base64 (HTTP: where absent), or binary for hashes that are texts (CLIENTWS: where absent)',
  },
  protocol: { kind: 'value', value: 'PROTOCOL', doc: 'HTTP (default) or CLIENTWS' },
  ...HOST_OPTIONS,
  ...SERVLET_OPTION,
  ...USER_OPTIONS,
  repeat: { kind: 'value', value: 'N', doc: 'How often the request is sent; -1 for without end' },
  ...REQUEST_OPTIONS,
  ...STORE_OPTIONS,
  ...HELP_OPTION,
} as const satisfies ClientOptions;

type Options = GivenClientOptions<typeof OPTIONS>;

const RULES: readonly Rule<Options>[] = [
  [(o) => !isGiven(o, 'workername', 'workerid'), 'Missing -workername or -workerid'],
  [(o) => !isGiven(o, 'data'), 'Missing -data'],
  ...STORE_RULES,
  ...UNSUPPORTED_STORE_RULES,
];

const PROTOCOLS = ['HTTP', 'CLIENTWS'] as const;

/** `signdatagroups`: has the hashes of a travel document's data groups signed. */
export const signDataGroupsCommand: ClientCommand = {
  name: 'signdatagroups',
  summary: 'Request MRTD data groups to be signed',
  usage: usageLines('signdatagroups <-workername NAME | -workerid ID> -data <DATAGROUPS> [options]', OPTIONS, [
    'signdatagroups -workername MRTDSODSigner -data "1=BASE64&2=BASE64" > sod.der',
    'signdatagroups -workername MRTDSODSigner -protocol CLIENTWS -encoding base64 -data "1=BASE64" > sod.der',
  ]),
  run: async (words, terminal) => {
    const { options } = readClientOptions(words, OPTIONS);
    const metadata = readMetadata(options.metadata);
    const protocol = protocolOf(options.protocol, { known: PROTOCOLS, byDefault: 'HTTP' });
    checkRules(options, RULES);
    const dataGroups = readDataGroups(options.data ?? '');
    const times = timesOf(options);
    const worker = workerIn(options);
    const connection = await connectionOf(options, { terminal });
    const path = servicePath(options, protocol === 'HTTP' ? '/sod' : CLIENT_WS_PATH);
    const target = { connection, host: options.host ?? 'localhost', path };
    const send = SENDERS[protocol];
    try {
      await repeat(times, terminal, (write) => send({ worker, encoding: options.encoding, dataGroups, metadata }, target, write));
    } finally {
      connection.close();
    }
    clientLog(terminal).info('Finished');
  },
};

type Send = (form: SodForm, target: Target, write: AnswerWriter) => Promise<void>;

const SENDERS: Readonly<Record<(typeof PROTOCOLS)[number], Send>> = {
  HTTP: sendSodForm,
  CLIENTWS: ({ worker, dataGroups, encoding, metadata }, target, write) => {
    const hashes = dataGroups.map(([number, text]) => [number, hashBytes(text, encoding)] as const);
    return processSod({ worker: workerText(worker), metadata, dataGroups: hashes }, target, write);
  },
};

function timesOf({ repeat: text = '1' }: Options): number {
  const times = wholeNumber(text);
  if (times < -1) throw new ArgumentError('The number of times must not be negative, but for -1');
  return times === -1 ? Infinity : times;
}

async function repeat(times: number, terminal: ClientTerminal, send: (write: AnswerWriter) => Promise<void>): Promise<void> {
  for (let run = 0; run < times; run++) {
    const output = standardOutput(terminal);
    try {
      await send((bytes) => output.write(bytes));
    } catch (thrown) {
      throw commandFailure(thrown, clientLog(terminal), 'Failed');
    }
    await output.commit();
  }
}
