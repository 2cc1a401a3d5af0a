import { CommandFailure } from '../../command.js';
import type { ClientCommand } from '../client-command.js';
import { clientLog } from '../client-log.js';
import { readClientOptions, usageLines, type ClientOptions, type GivenClientOptions } from '../client-options.js';
import { connectionOf } from '../connection/connection-options.js';
import { failureSentence } from '../connection/failure-sentence.js';
import { HttpError } from '../connection/failures.js';
import { servicePath } from '../connection/service-path.js';
import { fileDocument, textDocument } from '../documents/input-document.js';
import { readMetadata } from '../documents/request-metadata.js';
import {
  HELP_OPTION,
  HOST_OPTIONS,
  REQUEST_OPTIONS,
  SERVLET_OPTION,
  STORE_OPTIONS,
  USER_OPTIONS,
  WORKER_OPTIONS,
} from '../option-groups.js';
import { areGiven, checkRules, isGiven, protocolOf, STORE_RULES, UNSUPPORTED_STORE_RULES, type Rule } from '../option-rules.js';
import { workerIn } from '../worker-words.js';
import { DOCUMENT_VALIDATIONS } from './document-validations.js';

const OPTIONS = {
  ...WORKER_OPTIONS,
  data: { kind: 'value', value: 'TEXT', doc: 'Text to have validated, as UTF-8' },
  infile: { kind: 'value', value: 'FILE', doc: 'File to have validated' },
  protocol: { kind: 'value', value: 'PROTOCOL', doc: 'WEBSERVICES (default) or HTTP' },
  ...HOST_OPTIONS,
  ...SERVLET_OPTION,
  ...USER_OPTIONS,
  accesstoken: { kind: 'value', value: 'TOKEN', doc: 'Bearer token (HTTP)' },
  ...REQUEST_OPTIONS,
  ...STORE_OPTIONS,
  ...HELP_OPTION,
} as const satisfies ClientOptions;

type Options = GivenClientOptions<typeof OPTIONS>;

const PROTOCOLS = ['WEBSERVICES', 'HTTP'] as const;
const protocolIn = ({ protocol }: Options) => protocolOf(protocol, { known: PROTOCOLS, byDefault: 'WEBSERVICES' });

const RULES: readonly Rule<Options>[] = [
  [
    (o) => !isGiven(o, 'workername', 'workerid') && protocolIn(o) !== 'HTTP',
    'Must specify -workername or -workerid when not using protocol HTTP',
  ],
  [(o) => !isGiven(o, 'data', 'infile'), 'Missing -data or -infile'],
  ...STORE_RULES,
  [(o) => areGiven(o, 'username', 'accesstoken'), 'Can not specify both -username and -accesstoken'],
  [(o) => isGiven(o, 'accesstoken') && protocolIn(o) !== 'HTTP', 'Can only use -accesstoken with protocol HTTP or REST'],
  ...UNSUPPORTED_STORE_RULES,
];

/** `validatedocument`: says whether a signed document is valid. */
export const validateDocumentCommand: ClientCommand = {
  name: 'validatedocument',
  summary: 'Request a document to be validated by SignServer',
  usage: usageLines('validatedocument <-workername NAME | -workerid ID> [options]', OPTIONS, [
    'validatedocument -workername XMLValidator -protocol HTTP -infile signed.xml',
    'validatedocument -workername XMLValidator -data "<root/>" -truststore ca.pem',
  ]),
  run: async (words, terminal) => {
    const { options } = readClientOptions(words, OPTIONS);
    const metadata = readMetadata(options.metadata);
    const validation = DOCUMENT_VALIDATIONS[protocolIn(options)];
    checkRules(options, RULES);
    const log = clientLog(terminal);
    const worker = workerIn(options);
    const connection = await connectionOf(options, { terminal });
    const target = { connection, host: options.host ?? 'localhost', path: servicePath(options, validation.path) };
    const document = options.data === undefined ? fileDocument(options.infile ?? '') : textDocument(options.data);
    const started = performance.now();
    try {
      const isValid = await validation.validate({ worker, metadata, fileName: document.fileName, document: await document.open() }, target);
      if (validation.logsTime) log.info(`Processing took ${String(Math.round(performance.now() - started))} ms`);
      await terminal.writeData(Buffer.from(`Valid: ${String(isValid)}\n`));
    } catch (thrown) {
      if (thrown instanceof HttpError && thrown.text !== thrown.reason) log.error(thrown.message);
      log.error(failureSentence(thrown));
      throw new CommandFailure('', { cause: thrown });
    } finally {
      connection.close();
    }
  },
};
