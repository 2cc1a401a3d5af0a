import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { boolean, choice, integer, parsed, text, type ConfigurationOf, type PropertyProblem } from '../core/properties.js';
import { STATUS_PROPERTY_AUDITS, type StatusPropertyAudit } from '../engine/status-properties.js';
import type { AllowedFolders } from '../core/ports.js';
import { deployedFolders, folderProblems } from './deployed-folders.js';
import { deployedLibraries, libraryProblems } from './deployed-libraries.js';
import { HEALTH_SETTINGS, healthSettings, type HealthOptions } from './health-settings.js';
import { LOAD_SETTINGS, loadLimits, type ServerLimits } from './load-settings.js';
import { formatListenAddress, parseListenAddress, type ListenAddress } from './listen-address.js';

/** What `countersign serve` is told. */
export interface Settings {
  /** How many processes serve; with one it is that of the program itself. */
  readonly processes: number;
  /** After how many milliseconds without a sign of life one of several processes is replaced; absent for never. */
  readonly hangDeadlineMs?: number;
  /** Absolute path of the data folder. */
  readonly data: string;
  /** URL of the database; without one it is the embedded database of the data folder. */
  readonly database?: string;
  /** Plain HTTP; absent where it is off. */
  readonly http?: ListenAddress;
  /** HTTPS without client certificates; absent where it is off. */
  readonly tls?: TlsAddress;
  /** HTTPS with client certificates; absent where it is off. */
  readonly mtls?: TlsAddress;
  /** Metrics for Prometheus; absent where they are off. */
  readonly metrics?: ListenAddress;
  /** What clients may take at most. */
  readonly limits: ServerLimits;
  readonly health: HealthOptions;
  /** The server's key and certificate; absent where it makes its own. */
  readonly identity?: IdentityFiles;
  /** Which settings of status properties are audited. */
  readonly statusPropertyAudit: StatusPropertyAudit;
  /** Absent where no worker signs the heads of the audit log. */
  readonly auditSigning?: AuditSigning;
  /** PKCS#11 libraries by name, as paths; absent where there are only those known. */
  readonly pkcs11Libraries?: ReadonlyMap<string, string>;
  /** Absent where keys may be generated. */
  readonly keyGeneration?: 'disabled';
  /** Folders that workers may use; absent where there are none. */
  readonly folders?: AllowedFolders;
  /** What is logged where, a log4js configuration; absent where it is standard output. */
  readonly log4jsFile?: string;
  /** CA certificates of clients, PEM; absent where clients are those of the server's own management CA. */
  readonly clientCaFile?: string;
}

/** Which worker signs the heads of the audit log, and how often. */
export interface AuditSigning {
  /** Name or id. */
  readonly worker: string;
  readonly intervalMs: number;
}

export interface TlsAddress extends ListenAddress {
  /** Nobody asked for it: the server also starts where another program has the port. */
  readonly optional?: true;
}

/** Files with a private key and its certificates. */
export type IdentityFiles =
  | { readonly kind: 'pem'; readonly keyFile: string; readonly certificateFile: string }
  | { readonly kind: 'pkcs12'; readonly keystoreFile: string; readonly password: string };

const OFF = 'off';
/** More than any machine has cores for, so that a slip of the finger does not take its memory. */
const MOST_PROCESSES = 256;

type Listening = ListenAddress | typeof OFF;

const ADDRESS = {
  kind: 'address',
  parse: (value: string): Listening | undefined => (value.trim().toLowerCase() === OFF ? OFF : parseListenAddress(value)),
  print: (value: Listening): string => (value === OFF ? OFF : formatListenAddress(value)),
};

const invalid = (value: string): string => `${value} is no address. Write HOST:PORT, :PORT, [IPV6]:PORT or ${OFF}.`;

/** The settings, as options (`--data`), environment variables (`COUNTERSIGN_DATA`) and keys of the configuration file (`data`). */
export const SETTINGS = {
  data: text({ default: './data', doc: 'Data folder: the embedded database and the door of the command line.' }),
  http: parsed(ADDRESS, {
    default: { host: '127.0.0.1', port: 8080 },
    doc: 'Address of plain HTTP, HOST:PORT, :PORT for all interfaces, or off.',
    invalid,
  }),
  tls: parsed(ADDRESS, {
    doc: 'Address of HTTPS, or off; by default :8442 with a key that is given, and 127.0.0.1:8442 with one that the server made.',
    invalid,
  }),
  mtls: parsed(ADDRESS, {
    doc: 'Address of HTTPS with client certificates, or off; by default port 8443, as --tls. A key that is given needs --client-ca.',
    invalid,
  }),
  metrics: parsed(ADDRESS, {
    doc: 'Address of the metrics for Prometheus at /metrics, HOST:PORT, in plain HTTP; off by default.',
    invalid,
  }),
  'tls-key': text({ doc: 'File with the private key of HTTPS, PEM. Where no key is given the server makes one, and a CA.' }),
  'tls-cert': text({ doc: 'File with the certificate of HTTPS and its chain, PEM.' }),
  'tls-keystore': text({ doc: 'File with the key of HTTPS, its certificate and chain, PKCS#12; in place of --tls-key and --tls-cert.' }),
  'tls-keystore-password': text({ secret: true, doc: 'Password of that keystore; better given by the environment than as an option.' }),
  'client-ca': text({ doc: 'File with the CA certificates of client certificates, PEM.' }),
  database: text({
    secret: true,
    doc: 'URL of a MySQL or MariaDB database, mysql://USER:PASSWORD@HOST/NAME; else the embedded one in the data folder.',
  }),
  processes: integer({
    min: 1,
    max: MOST_PROCESSES,
    doc: 'How many processes serve behind the ports; by default one a processor core.',
  }),
  'hang-deadline': integer({
    default: 120,
    min: 0,
    max: 86_400,
    doc: 'After how many seconds without a sign of life one of several processes is ended and replaced; 0 for never.',
  }),
  ...LOAD_SETTINGS,
  ...HEALTH_SETTINGS,
  log4js: text({ doc: 'File that says what is logged where, a log4js configuration in JSON; by default everything to standard output.' }),
  'status-audit': choice(STATUS_PROPERTY_AUDITS, {
    default: 'ALL',
    doc: 'Which settings of status properties are audited: ALL, only CHANGES, or NONE.',
  }),
  'audit-signer': text({ doc: 'Worker, by name or id, that signs the head of the audit log; none where unset.' }),
  'audit-interval': integer({
    default: 3600,
    min: 1,
    max: 86_400,
    doc: 'How often it does, in seconds; a head that was signed is not signed again.',
  }),
  'pdf-archive-folders': text({
    doc: 'Folders below which PDFSigner may keep copies of what it signed: absolute paths, separated by semicolons.',
  }),
  'pdf-image-folders': text({
    doc: 'Folders from which PDFSigner may read images of visible signatures: absolute paths, separated by semicolons.',
  }),
  'disable-key-generation': boolean({
    default: false,
    doc: 'Whether administrators may generate no keys; tokens have those that were made elsewhere.',
  }),
  'pkcs11-libraries': text({
    doc: 'PKCS#11 libraries that workers may use besides those known: NAME=/PATH, separated by semicolons; an empty path takes one away.',
  }),
} as const;

export type SettingName = keyof typeof SETTINGS;
type ReadSettings = ConfigurationOf<typeof SETTINGS>;

/** The files that settings name. */
export const FILE_SETTINGS = ['tls-key', 'tls-cert', 'tls-keystore', 'client-ca', 'log4js'] as const satisfies readonly SettingName[];

/** Rules that concern several settings. */
export function checkSettings(read: ReadSettings): readonly PropertyProblem[] {
  const libraries = libraryProblems(read['pkcs11-libraries'] ?? '').map((message) => ({ property: 'pkcs11-libraries', message }));
  return [...identityProblems(read), ...listenerProblems(read), ...libraries, ...pdfFolderProblems(read)];
}

const pdfFolderProblems = (read: ReadSettings): readonly PropertyProblem[] =>
  (['pdf-archive-folders', 'pdf-image-folders'] as const).flatMap((property) =>
    folderProblems(read[property] ?? '').map((message) => ({ property, message })),
  );

function identityProblems(read: ReadSettings): readonly PropertyProblem[] {
  const { 'tls-key': key, 'tls-cert': certificate, 'tls-keystore': keystore, 'tls-keystore-password': password } = read;
  const problems: PropertyProblem[] = [];
  if (keystore !== undefined && (key !== undefined || certificate !== undefined)) {
    problems.push({ property: 'tls-keystore', message: 'Set either tls-keystore, or tls-key and tls-cert.' });
  } else if (key !== undefined && certificate === undefined) {
    problems.push({ property: 'tls-key', message: 'A key needs a certificate: set tls-cert too.' });
  } else if (key === undefined && certificate !== undefined) {
    problems.push({ property: 'tls-cert', message: 'A certificate needs its key: set tls-key too.' });
  }
  if (password !== undefined && keystore === undefined) {
    problems.push({ property: 'tls-keystore-password', message: 'There is no keystore that it opens: set tls-keystore too.' });
  }
  return problems;
}

function listenerProblems(read: ReadSettings): readonly PropertyProblem[] {
  const isGiven = identityOf(read) !== undefined;
  const knowsClients = !isGiven || read['client-ca'] !== undefined;
  const problems: PropertyProblem[] = [];
  if (isOn(read.mtls) && !knowsClients) problems.push({ property: 'mtls', message: 'Client certificates need a CA: set client-ca.' });
  const hasClientDoor = knowsClients && read.mtls !== OFF;
  if (read.http === OFF && read.tls === OFF && !hasClientDoor) {
    problems.push({ property: 'http', message: 'Nothing would listen: turn on http, tls or mtls.' });
  }
  return problems;
}

function identityOf(read: ReadSettings): IdentityFiles | undefined {
  const { 'tls-key': keyFile, 'tls-cert': certificateFile, 'tls-keystore': keystoreFile, 'tls-keystore-password': password = '' } = read;
  if (keystoreFile !== undefined) return { kind: 'pkcs12', keystoreFile, password };
  return keyFile !== undefined && certificateFile !== undefined ? { kind: 'pem', keyFile, certificateFile } : undefined;
}

const isOn = (address: Listening | undefined): boolean => address !== undefined && address !== OFF;

/** The settings in the form that the server takes, with the addresses that follow from others. */
export function completeSettings(read: ReadSettings): Settings {
  const { http, database, 'client-ca': clientCaFile, 'audit-signer': auditSigner, 'pkcs11-libraries': libraries } = read;
  const { log4js: log4jsFile } = read;
  const identity = identityOf(read);
  const pdfFolders = {
    pdfArchives: deployedFolders(read['pdf-archive-folders'] ?? ''),
    pdfImages: deployedFolders(read['pdf-image-folders'] ?? ''),
  };
  const tls = read.tls ?? defaultAddress(8442, identity);
  const mtls = read.mtls ?? (identity && clientCaFile === undefined ? OFF : defaultAddress(8443, identity));
  return {
    processes: read.processes ?? availableParallelism(),
    ...(read['hang-deadline'] > 0 && { hangDeadlineMs: read['hang-deadline'] * 1000 }),
    data: resolve(read.data),
    statusPropertyAudit: read['status-audit'],
    ...(hasFolders(pdfFolders) && { folders: pdfFolders }),
    ...(database !== undefined && { database }),
    ...(http !== OFF && { http }),
    ...(tls !== OFF && { tls }),
    ...(mtls !== OFF && { mtls }),
    ...(read.metrics !== undefined && read.metrics !== OFF && { metrics: read.metrics }),
    limits: loadLimits(read),
    health: healthSettings(read),
    ...(identity && { identity }),
    ...(clientCaFile !== undefined && { clientCaFile }),
    ...(log4jsFile !== undefined && { log4jsFile }),
    ...(libraries !== undefined && { pkcs11Libraries: deployedLibraries(libraries) }),
    ...(read['disable-key-generation'] && { keyGeneration: 'disabled' }),
    ...(auditSigner !== undefined && { auditSigning: { worker: auditSigner, intervalMs: read['audit-interval'] * 1000 } }),
  };
}

const hasFolders = ({ pdfArchives, pdfImages }: AllowedFolders): boolean => pdfArchives.length + pdfImages.length > 0;

/** With a key that the server made for itself, HTTPS is as plain HTTP is: for this machine only, until somebody asks for more. */
function defaultAddress(port: number, identity: IdentityFiles | undefined): TlsAddress {
  return identity ? { port } : { host: '127.0.0.1', port, optional: true };
}
