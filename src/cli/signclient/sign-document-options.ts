import type { CommandOptions, GivenOptions } from '../command-options.js';

/**
 * The options of `signdocument`. Those that only other protocols or a later version take are declared too: a command line
 * that was made for SignServer's client is told what is wrong with it in that client's words.
 */
export const SIGN_DOCUMENT_OPTIONS = {
  workerid: 'value',
  workername: 'value',
  data: 'value',
  infile: 'value',
  outfile: 'value',
  indir: 'value',
  outdir: 'value',
  threads: 'value',
  removefromindir: 'flag',
  onefirst: 'flag',
  startall: 'flag',
  protocol: 'value',
  host: 'value',
  port: 'value',
  baseurlpath: 'value',
  servlet: 'value',
  username: 'value',
  password: 'value',
  pdfpassword: 'value',
  metadata: 'values',
  truststore: 'value',
  truststorepwd: 'value',
  keystore: 'value',
  keystorepwd: 'value',
  keystoretype: 'value',
  keyalias: 'value',
  nohttps: 'flag',
  passwordfromstdin: 'flag',
  hosts: 'value',
  timeout: 'value',
  loadbalancing: 'value',
  accesstoken: 'value',
  keyaliasprompt: 'flag',
  signrequest: 'flag',
  signkeyalias: 'value',
  signkeyaliasprompt: 'flag',
  clientside: 'flag',
  digestalgorithm: 'value',
  filetype: 'value',
  extraoption: 'values',
} as const satisfies CommandOptions;

export type SignDocumentOptions = GivenOptions<typeof SIGN_DOCUMENT_OPTIONS>;

/** Whether any of these options was given. */
export function isGiven(options: SignDocumentOptions, ...names: readonly (keyof SignDocumentOptions)[]): boolean {
  return names.some((name) => options[name] !== undefined && options[name] !== false);
}

const FORMS: readonly (readonly [form: string, doc: string])[] = [
  ['-workerid ID', 'Worker by its id'],
  ['-workername NAME', 'Worker by its name'],
  ['-data TEXT', 'Text to have signed, as UTF-8'],
  ['-infile FILE', 'File to have signed'],
  ['-outfile FILE', 'File for the answer; standard output where absent'],
  ['-indir DIR', 'Folder whose files are to be signed (batch mode)'],
  ['-outdir DIR', 'Existing folder for the answers, under the names of the files; needed with -indir'],
  ['-threads N', 'Batch mode: how many requests are under way at once; 1 where absent'],
  ['-removefromindir', 'Batch mode: removes each file that is signed'],
  ['-onefirst', 'Batch mode: goes on when a first file was signed; so where -username is given'],
  ['-startall', 'Batch mode: does not wait for a first file'],
  ['-protocol PROTOCOL', 'CLIENTWS, which is the only one of this version and the default'],
  ['-host HOST', 'Server; localhost where absent'],
  ['-port PORT', '8080 where absent; 8442 with -truststore only; 8443 with -keystore'],
  ['-baseurlpath PATH', 'Path of the server; /signserver where absent'],
  ['-servlet PATH', 'Whole path of the service, in place of -baseurlpath'],
  ['-username NAME', 'User, for HTTP Basic authentication'],
  ['-password PASSWORD', 'Password of the user; asked for where absent'],
  ['-pdfpassword PASSWORD', 'Password of the PDF document'],
  ['-metadata KEY=VALUE', 'Request metadata; may be repeated'],
  ['-truststore FILE', 'Authorities that the server must be certified by, PKCS#12 or PEM; HTTPS is used'],
  ['-truststorepwd PASSWORD', 'Password of the trust store; asked for where it needs one'],
  ['-keystore FILE', 'Key and certificate of the client, PKCS#12 or PEM; HTTPS is used'],
  ['-keystorepwd PASSWORD', 'Password of the key store; asked for where it needs one'],
  ['-keystoretype TYPE', 'JKS, which stands for a file'],
  ['-keyalias ALIAS', 'Key in the key store; the first one where absent'],
  ['-nohttps', 'Plain HTTP, even where stores are given'],
  ['-passwordfromstdin', 'Passwords that are asked for are lines of standard input'],
];

const FORM_WIDTH = 24;

/** The usage of `signdocument`. */
export const SIGN_DOCUMENT_USAGE: readonly string[] = [
  'Usage: signclient signdocument <-workername NAME | -workerid ID> [options]',
  ...FORMS.map(([form, doc]) => `  ${form.padEnd(FORM_WIDTH)} ${doc}`),
  'Example 1: signclient signdocument -workername XMLSigner -infile document.xml -outfile signed.xml',
  'Example 2: signclient signdocument -workername CMSSigner -data "to be signed" > signed.p7s',
  'Example 3: signclient signdocument -workername PDFSigner -indir in -outdir out -threads 4',
  'Example 4: signclient signdocument -workername PDFSigner -infile a.pdf -outfile b.pdf -keystore me.p12 -truststore ca.pem',
];
