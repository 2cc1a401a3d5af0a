import { resolve } from 'node:path';
import { parsed, text, type ConfigurationOf, type PropertyProblem } from './core/properties.js';
import { formatListenAddress, parseListenAddress, type ListenAddress } from './listen-address.js';

/** What `countersign serve` is told. */
export interface Settings {
  /** Absolute path of the data folder. */
  readonly data: string;
  /** URL of the database; without one it is the embedded database of the data folder. */
  readonly database?: string;
  /** Plain HTTP; absent where it is off. */
  readonly http?: ListenAddress;
  /** HTTPS without client certificates. */
  readonly tls?: TlsListener;
  /** HTTPS with client certificates, whose CAs are in `clientCaFile`. */
  readonly mtls?: TlsListener & { readonly clientCaFile: string };
}

export interface TlsListener extends ListenAddress {
  /** Private key, PEM. */
  readonly keyFile: string;
  /** Certificate and its chain, PEM. */
  readonly certificateFile: string;
}

const OFF = 'off';

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
  tls: parsed(ADDRESS, { doc: 'Address of HTTPS; by default :8442 once there are a key and a certificate.', invalid }),
  mtls: parsed(ADDRESS, {
    doc: 'Address of HTTPS with client certificates; by default :8443 once there are a key, a certificate and a client CA.',
    invalid,
  }),
  'tls-key': text({ doc: 'File with the private key of HTTPS, PEM.' }),
  'tls-cert': text({ doc: 'File with the certificate of HTTPS and its chain, PEM.' }),
  'client-ca': text({ doc: 'File with the CA certificates of client certificates, PEM.' }),
  database: text({
    secret: true,
    doc: 'URL of a MySQL or MariaDB database, mysql://USER:PASSWORD@HOST/NAME; else the embedded one in the data folder.',
  }),
} as const;

export type SettingName = keyof typeof SETTINGS;
type ReadSettings = ConfigurationOf<typeof SETTINGS>;

/** The files that settings name. */
export const FILE_SETTINGS = ['tls-key', 'tls-cert', 'client-ca'] as const satisfies readonly SettingName[];

/** Rules that concern several settings. */
export function checkSettings(read: ReadSettings): readonly PropertyProblem[] {
  const problems: PropertyProblem[] = [];
  const hasPair = read['tls-key'] !== undefined && read['tls-cert'] !== undefined;
  if (!hasPair) {
    if (read['tls-key'] !== undefined) problems.push({ property: 'tls-key', message: 'A key needs a certificate: set tls-cert too.' });
    if (read['tls-cert'] !== undefined) problems.push({ property: 'tls-cert', message: 'A certificate needs its key: set tls-key too.' });
    for (const property of ['tls', 'mtls'] as const) {
      if (isOn(read[property])) problems.push({ property, message: 'HTTPS needs a key and a certificate: set tls-key and tls-cert.' });
    }
  }
  if (isOn(read.mtls) && read['client-ca'] === undefined) {
    problems.push({ property: 'mtls', message: 'Client certificates need a CA: set client-ca.' });
  }
  if (read.http === OFF) problems.push(...nothingElse(read, hasPair));
  return problems;
}

function nothingElse(read: ReadSettings, hasPair: boolean): readonly PropertyProblem[] {
  if (!hasPair) return [{ property: 'http', message: 'With http off there must be HTTPS: set tls-key and tls-cert.' }];
  const hasClientDoor = read['client-ca'] !== undefined && read.mtls !== OFF;
  if (read.tls !== OFF || hasClientDoor) return [];
  return [{ property: 'http', message: 'Nothing would listen: turn on http, tls or mtls.' }];
}

const isOn = (address: Listening | undefined): boolean => address !== undefined && address !== OFF;

/** The settings in the form that the server takes, with the addresses that follow from others. */
export function completeSettings(read: ReadSettings): Settings {
  const { http, database, 'tls-key': keyFile, 'tls-cert': certificateFile, 'client-ca': clientCaFile } = read;
  const files = keyFile !== undefined && certificateFile !== undefined && { keyFile, certificateFile };
  const tls = read.tls ?? { port: 8442 };
  const mtls = read.mtls ?? { port: 8443 };
  return {
    data: resolve(read.data),
    ...(database !== undefined && { database }),
    ...(http !== OFF && { http }),
    ...(files && tls !== OFF && { tls: { ...tls, ...files } }),
    ...(files && mtls !== OFF && clientCaFile !== undefined && { mtls: { ...mtls, ...files, clientCaFile } }),
  };
}
