import { ArgumentError, CommandFailure } from '../command.js';
import { isGiven, type SignDocumentOptions } from './sign-document-options.js';

type Rule = readonly [isBroken: (options: SignDocumentOptions) => boolean, sentence: string];

const KEYSTORE_TYPES = ['JKS', 'PKCS11', 'PKCS11_CONFIG'];

const together =
  (...names: readonly (keyof SignDocumentOptions)[]) =>
  (options: SignDocumentOptions): boolean =>
    names.every((name) => isGiven(options, name));
const given =
  (name: keyof SignDocumentOptions) =>
  (options: SignDocumentOptions): boolean =>
    isGiven(options, name);

/** The order is SignServer's: where several are broken, the first one is told. */
const RULES: readonly Rule[] = [
  [(o) => !isGiven(o, 'workername', 'workerid'), 'Must specify -workername or -workerid when not using protocol HTTP'],
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
  [given('hosts'), 'Can only use -hosts with protocol HTTP or REST'],
  [given('loadbalancing'), 'Can only use -loadbalancing with protocol HTTP or REST'],
  [given('timeout'), 'Can only use -timeout with protocol HTTP or REST'],
  [(o) => o.host === '', '-host can not be empty'],
  [
    (o) => o.keystoretype !== undefined && !KEYSTORE_TYPES.includes(o.keystoretype),
    `Unsupported keystore type. Supported values are: [${KEYSTORE_TYPES.join(', ')}]`,
  ],
  [together('keyalias', 'keyaliasprompt'), 'Can not supply both -keyalias and -keyaliasprompt'],
  [together('signkeyalias', 'signkeyaliasprompt'), 'Can not supply both -signkeyalias and -signkeyaliasprompt'],
  [together('username', 'accesstoken'), 'Can not specify both -username and -accesstoken'],
  [given('accesstoken'), 'Can only use -accesstoken with protocol HTTP or REST'],
  [(o) => o.signrequest && !isGiven(o, 'keystore'), '-signrequest requires -keystore'],
  [together('servlet', 'baseurlpath'), 'Can only specify one of -servlet and -baseurlpath'],
  // What SignServer's client leaves to chance, or what it can and this version cannot.
  [(o) => !isGiven(o, 'data', 'infile', 'indir'), 'Missing -data, -infile or -indir'],
  [
    (o) => o.keystoretype?.startsWith('PKCS11') === true,
    'This version of signclient takes client keys from files, not from PKCS#11 tokens',
  ],
  [given('keyaliasprompt'), 'This version of signclient does not ask for the alias. Specify -keyalias.'],
  [(o) => isGiven(o, 'signrequest', 'signkeyalias', 'signkeyaliasprompt'), 'This version of signclient does not sign requests'],
];

const KNOWN_PROTOCOLS = ['HTTP', 'REST', 'WEBSERVICES'];

/** Throws `ArgumentError` with the sentence for the first thing that is wrong with the options. */
export function checkSignDocument(options: SignDocumentOptions): void {
  checkProtocol(options.protocol ?? 'CLIENTWS');
  for (const [isBroken, sentence] of RULES) {
    if (isBroken(options)) throw new ArgumentError(sentence);
  }
  if (options.clientside) throw new CommandFailure('Client-side hashing and construction is not supported');
}

function checkProtocol(protocol: string): void {
  if (protocol === 'CLIENTWS') return;
  if (KNOWN_PROTOCOLS.includes(protocol)) {
    throw new ArgumentError(`This version of signclient speaks CLIENTWS, not ${protocol}. Specify -protocol CLIENTWS or leave it out.`);
  }
  throw new Error(`Unknown protocol: ${protocol}`);
}

/** A number without a fraction. Throws where the text is none; SignServer's client ends with 1 then, not with its usage. */
export function wholeNumber(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new Error(`Not a whole number: ${text}`);
  return Number(text);
}
