import type { Administration } from '../../admin/administration.js';
import type { ShownConfiguration } from '../../admin/use-cases/get-configuration.js';
import { Fault } from '../../core/errors.js';
import type { WorkerReference } from '../../core/worker.js';
import { clientRuleText } from '../client-rule-text.js';
import { ArgumentError, CommandFailure, type Command, type Invocation } from '../command.js';
import { readOptions } from '../command-options.js';
import { OBSERVE_STORED } from '../command-texts.js';
import { printLines } from '../terminal.js';
import { workerWord } from '../worker-word.js';
import { CLIENT_RULE_OPTIONS, meantRule, type MeantRule } from './client-rule-options.js';

const OPTIONS = { worker: 'value', add: 'flag', remove: 'flag', list: 'flag', ...CLIENT_RULE_OPTIONS } as const;

/** `authorizedclients`: the rules on client certificates of a worker. */
export const authorizedClientsCommand: Command = {
  name: 'authorizedclients',
  summary: 'Add/list/remove client authorization rules.',
  usage: [
    'Usage: signserver authorizedclients -worker <worker id or name> -list',
    '       signserver authorizedclients -worker <worker id or name> (-add | -remove) -matchSubjectWithType <type> (-cert <PEM or DER file>',
    '         | -matchSubjectWithValue <value> -matchIssuerWithValue <issuer DN>) [-matchIssuerWithType ISSUER_DN_BCSTYLE] [-description <text>]',
    'Example 1: signserver authorizedclients -worker PlainSigner -list',
    'Example 2: signserver authorizedclients -worker 5 -add -matchSubjectWithType SUBJECT_RDN_CN -cert client.pem',
    'Example 3: signserver authorizedclients -worker 5 -add -matchSubjectWithType CERTIFICATE_SERIALNO -matchSubjectWithValue 1a2b -matchIssuerWithValue "CN=Client CA, O=Example"',
  ],
  useCases: ['getConfiguration', 'addClientRule', 'removeClientRule'],
  wordCount: { min: 0, max: Number.MAX_SAFE_INTEGER, message: 'Wrong number of arguments' },
  hasJson: true,
  async run(invocation) {
    const { options } = readOptions(invocation.words, OPTIONS);
    if ([options.add, options.remove, options.list].filter((one) => one).length !== 1)
      throw new ArgumentError('Please specify one and only one of -add, -remove or -list');
    if (options.worker === undefined) throw new ArgumentError('Missing -worker');
    const worker = workerWord(options.worker);
    if (options.list) await list(worker, invocation);
    else await change(options.add ? 'addClientRule' : 'removeClientRule', { worker, ...(await meantRule(options)) }, invocation);
  },
};

async function list(worker: WorkerReference, { administration, terminal, show }: Invocation): Promise<void> {
  const { workerId, clientRules, rulesAreActive } = await storedWorker(worker, administration);
  if (!clientRules)
    throw new CommandFailure('AdminWS does not tell the client rules of this worker. Use --data on the machine of the server.');
  if (rulesAreActive) terminal.warn('AdminWS tells stored rules only where they are legacy ones. Others are shown as they are active.');
  const rules = clientRules.length > 0 ? clientRules.map(clientRuleText) : ['No authorized clients exists.'];
  show({ workerId, clientRules }, () => [
    ...OBSERVE_STORED,
    `The current list of authorized clients to worker ${String(workerId)} are :`,
    '',
    ...rules.map((rule) => `  ${rule}`),
    '',
  ]);
}

async function change(
  useCase: 'addClientRule' | 'removeClientRule',
  { worker, rule, remarks }: MeantRule & { readonly worker: WorkerReference },
  { administration, terminal }: Invocation,
): Promise<void> {
  const { workerId } = await storedWorker(worker, administration);
  printLines(terminal, ...remarks, '', `  ${clientRuleText(rule)}`);
  const given = { ...rule, worker: { id: workerId }, description: rule.description ?? '' };
  if (useCase === 'addClientRule') await administration.call(useCase, given);
  else {
    const { removed } = await administration.call(useCase, given);
    if (!removed) throw new CommandFailure('Rule did not exist or could not be removed');
    printLines(terminal, 'Rule removed');
  }
  printLines(terminal, '');
}

async function storedWorker(worker: WorkerReference, administration: Administration): Promise<ShownConfiguration> {
  try {
    const configuration = await administration.call('getConfiguration', { worker });
    if (configuration.properties.length > 0) return configuration;
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.kind !== 'noSuchWorker') throw thrown;
    throw new ArgumentError('Error: No worker with the given name could be found', { cause: thrown });
  }
  throw new ArgumentError('Error: No worker with the given Id could be found');
}
