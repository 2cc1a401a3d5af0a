import { hostsIn, LOAD_BALANCINGS } from '../connection/host-list.js';
import { wholeNumber } from '../numbers.js';
import { areGiven, checkRules, isGiven, protocolOf, STORE_RULES, UNSUPPORTED_STORE_RULES, type Rule } from '../option-rules.js';
import { PROTOCOL_NAMES, PROTOCOLS, type ProtocolName } from '../protocols/protocols.js';
import type { SignDocumentOptions } from './sign-document-options.js';

/** The protocol that documents are signed over; throws for one that is none. */
export function signingProtocol({ protocol }: Pick<SignDocumentOptions, 'protocol'>): ProtocolName {
  return protocolOf(protocol, { known: PROTOCOL_NAMES, byDefault: 'HTTP' });
}

type SigningRule = Rule<SignDocumentOptions>;

const together =
  (...names: readonly (keyof SignDocumentOptions)[]) =>
  (options: SignDocumentOptions): boolean =>
    areGiven(options, ...names);

/** What only the protocols over plain HTTP have. */
const onlyOverHttp = (name: 'hosts' | 'loadbalancing' | 'timeout' | 'accesstoken'): SigningRule => [
  (options) => isGiven(options, name) && !PROTOCOLS[signingProtocol(options)].failsOver,
  `Can only use -${name} with protocol HTTP or REST`,
];

const unsupportedLoadBalancing = ({ loadbalancing }: SignDocumentOptions): boolean =>
  loadbalancing !== undefined && !LOAD_BALANCINGS.some((one) => one === loadbalancing);

/** The order is SignServer's: where several are broken, the first one is told. */
const rulesFor = ({ loadbalancing = '', timeout = '' }: SignDocumentOptions): readonly SigningRule[] => [
  [
    (o) => !isGiven(o, 'workername', 'workerid') && signingProtocol(o) !== 'HTTP',
    'Must specify -workername or -workerid when not using protocol HTTP',
  ],
  [(o) => !isGiven(o, 'data', 'infile', 'indir', 'outdir'), 'Missing -data, -infile or -indir'],
  [(o) => isGiven(o, 'indir') && !isGiven(o, 'outdir'), 'Missing -outdir'],
  [together('data', 'infile'), 'Can not specify both -data and -infile'],
  [together('data', 'indir'), 'Can not specify both -data and -indir'],
  [together('infile', 'indir'), 'Can not specify both -infile and -indir'],
  [together('infile', 'outdir'), 'Can not specify both -infile and -outdir'],
  [(o) => isGiven(o, 'indir') && o.indir === o.outdir, 'Can not specify the same directory as -indir and -outdir'],
  [(o) => isGiven(o, 'threads') && !isGiven(o, 'indir'), 'Can not specify -threads unless -indir'],
  [(o) => wholeNumber(o.threads ?? '1') < 1, 'Number of threads must be > 0'],
  [together('onefirst', 'startall'), 'Can not specify both -onefirst and -startall'],
  [
    (o) => isGiven(o, 'onefirst', 'startall') && !isGiven(o, 'indir'),
    'The options -onefirst and -startall only supported in batch mode. Specify -indir.',
  ],
  [(o) => o.clientside && !isGiven(o, 'digestalgorithm'), 'Must specify -digestalgorithm when using -clientside'],
  [(o) => o.clientside && !isGiven(o, 'outfile', 'outdir'), 'Must specify -outfile or -outdir when using -clientside'],
  [(o) => o.clientside && !isGiven(o, 'infile', 'indir'), 'Can only use -clientside with -infile or -indir'],
  [(o) => !o.clientside && isGiven(o, 'digestalgorithm'), 'Can only use -digestalgorithm with -clientside'],
  [(o) => !o.clientside && isGiven(o, 'filetype'), 'Can only use -filetype with -clientside'],
  [together('host', 'hosts'), 'Can only specify one of -host and -hosts'],
  onlyOverHttp('hosts'),
  onlyOverHttp('loadbalancing'),
  onlyOverHttp('timeout'),
  [(o) => o.host === '', '-host can not be empty'],
  [(o) => o.hosts !== undefined && hostsIn(o.hosts).length === 0, '-hosts can not be empty'],
  [(o) => o.loadbalancing === '', '-loadbalancing can not be empty'],
  [unsupportedLoadBalancing, `Not supported -loadbalancing: ${loadbalancing}`],
  ...STORE_RULES,
  [(o) => /^-\d+$/.test(o.timeout ?? ''), 'Time out limit can not be negative'],
  [(o) => o.timeout !== undefined && !/^\d{1,9}$/.test(o.timeout), `Illegal time out limit: ${timeout}`],
  [together('username', 'accesstoken'), 'Can not specify both -username and -accesstoken'],
  onlyOverHttp('accesstoken'),
  ...UNSUPPORTED_STORE_RULES,
  [together('servlet', 'baseurlpath'), 'Can only specify one of -servlet and -baseurlpath'],
  // What SignServer's client leaves to chance.
  [(o) => !isGiven(o, 'data', 'infile', 'indir'), 'Missing -data, -infile or -indir'],
];

/** Throws `ArgumentError` with the sentence for the first thing that is wrong with the options. */
export function checkSignDocument(options: SignDocumentOptions): void {
  signingProtocol(options);
  checkRules(options, rulesFor(options));
}
