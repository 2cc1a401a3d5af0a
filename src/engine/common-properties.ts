import {
  boolean,
  booleanUnlessFalse,
  integer,
  lenientBoolean,
  list,
  readConfiguration,
  text,
  type ConfigurationOf,
  type PropertyProblem,
  type RawProperties,
} from '../core/properties.js';
import { requestRate } from './load/request-rate.js';

const illegalKeyUsageLimit = (value: string): string => `Incorrect value in worker property KEYUSAGELIMIT: For input string: "${value}"`;

/** Properties that every worker has, whatever its implementation. */
export const COMMON_PROPERTIES = {
  NAME: text({ doc: 'Name of the worker; unique.' }),
  TYPE: text({
    doc: 'Type of the worker: PROCESSABLE, TIMED_SERVICE, SPECIAL or CRYPTO_WORKER. Found out from the implementation when empty.',
  }),
  IMPLEMENTATION_CLASS: text({ trim: true, doc: 'Class name of the implementation.' }),
  AUTHTYPE: text({
    trim: true,
    default: 'CLIENTCERT',
    doc: 'Who may use the worker: NOAUTH, CLIENTCERT or the class name of an authorizer.',
  }),
  CRYPTOTOKEN: text({ doc: 'Name of the worker whose crypto token is used.' }),
  CRYPTOTOKEN_IMPLEMENTATION_CLASS: text({ trim: true, doc: 'Class name of a crypto token of its own, where CRYPTOTOKEN is not set.' }),
  DEFAULTKEY: text({ doc: 'Alias of the key to sign with.' }),
  NEXTCERTSIGNKEY: text({ doc: 'Alias of the key that will replace the default key.' }),
  TESTKEY: text({ doc: 'Alias of the key that is tested where none is named; by default the default key.' }),
  CACHE_PRIVATEKEY: boolean({
    default: true,
    doc: 'Whether the default key is kept between requests, in tokens that fetch keys for each use.',
    invalid: (value) => `Illegal value for CACHE_PRIVATEKEY: ${value}`,
  }),
  SIGNERCERT: text({ doc: 'Certificate of the default key, PEM; wins over the one in the crypto token.' }),
  SIGNERCERTCHAIN: text({ doc: 'Certificate chain of the default key, PEM, the signer first; wins over the one in the crypto token.' }),
  ALIASSELECTOR: text({ trim: true, doc: 'Class name of the alias selector; by default DEFAULTKEY is used.' }),
  DISABLED: lenientBoolean({ default: false, doc: 'Whether requests are refused.' }),
  KEYUSAGELIMIT: integer({
    default: -1,
    doc: 'How many signatures the key may make in all; -1 for no limit.',
    min: -1,
    invalid: illegalKeyUsageLimit,
  }),
  DISABLEKEYUSAGECOUNTER: lenientBoolean({ default: false, doc: 'Whether the signatures of the key are not counted.' }),
  CHECKCERTVALIDITY: booleanUnlessFalse({ default: true, doc: 'Whether a certificate that is expired or not yet valid refuses requests.' }),
  CHECKCERTPRIVATEKEYVALIDITY: booleanUnlessFalse({
    default: true,
    doc: 'Whether the private key usage period of the certificate is observed, where it has one.',
  }),
  MINREMAININGCERTVALIDITY: integer({
    default: 0,
    doc: 'How many days before its end a certificate is no longer used.',
    invalid: (value) => `Invalid value in worker property: MINREMAININGCERTVALIDITY For input string: "${value}"`,
  }),
  INCLUDE_CERTIFICATE_LEVELS: integer({
    doc: 'How many certificates of the chain go into a signature, the signer first; unset for all.',
    keepsEmpty: true,
    min: 0,
    invalid: (value) =>
      /^-\d+$/.test(value)
        ? 'Illegal value for property INCLUDE_CERTIFICATE_LEVELS. Only numbers >= 0 supported.'
        : `Unable to parse property INCLUDE_CERTIFICATE_LEVELS. Only numbers >= 0 supported: For input string: "${value}"`,
  }),
  NOCERTIFICATES: lenientBoolean({ default: false, doc: 'Whether the worker needs no certificate.' }),
  WORKERLOGGER: text({ trim: true, doc: 'Class name of the worker logger; by default one line with all fields.' }),
  ACCOUNTER: text({ trim: true, doc: 'Class name of the accounter; by default there is none.' }),
  ARCHIVERS: list({ default: [], doc: 'Class names of the archivers.' }),
  NO_REQUEST_ARCHIVING: lenientBoolean({ default: false, doc: 'Whether archivers that are to keep requests are refused.' }),
  ARCHIVE: lenientBoolean({ default: false, doc: 'Older way to archive responses in the database; ARCHIVERS is not looked at then.' }),
  MAX_CONCURRENT_REQUESTS: integer({
    doc: 'How many requests the worker works on at once, in each process of the server; further ones are refused as overload (503).',
    min: 1,
  }),
  MAX_REQUEST_RATE: requestRate({
    doc: 'How many requests the worker takes, in each process of the server, such as `100/s`, `30/min` or `1000/h`; after a pause so many at once.',
  }),
  MAX_CONCURRENT_REQUESTS_PER_CLIENT: integer({
    doc: 'How many requests of one client the worker works on at once, in each process of the server; further ones are refused (429).',
    min: 1,
  }),
  MAX_REQUEST_RATE_PER_CLIENT: requestRate({
    doc: 'How many requests the worker takes from one client, as MAX_REQUEST_RATE. A client is a user, a certificate, or else an address.',
  }),
} as const;

export type CommonSettings = ConfigurationOf<typeof COMMON_PROPERTIES>;

/** Those that SignServer's signers read themselves, so that what is wrong with them counts as theirs. */
const READ_BY_SIGNERS: ReadonlySet<string> = new Set(['CACHE_PRIVATEKEY', 'INCLUDE_CERTIFICATE_LEVELS', 'MINREMAININGCERTVALIDITY']);

export interface CommonReading {
  /** What could not be read is at its default. */
  readonly settings: CommonSettings;
  readonly componentProblems: string[];
  readonly signerProblems: string[];
}

export function readCommonProperties(properties: RawProperties): CommonReading {
  const { configuration, problems } = readConfiguration(COMMON_PROPERTIES, properties, checkUsageCounting);
  const wrong = new Set(problems.map(({ property }) => property));
  const settings =
    configuration ?? readConfiguration(COMMON_PROPERTIES, new Map([...properties].filter(([name]) => !wrong.has(name)))).configuration;
  if (!settings) throw new Error('a common property has a problem although it is not set');
  const messages = (bySigners: 'signers' | 'others'): string[] =>
    problems.filter(({ property }) => READ_BY_SIGNERS.has(property) === (bySigners === 'signers')).map(({ message }) => message);
  return { settings, componentProblems: messages('others'), signerProblems: messages('signers') };
}

function checkUsageCounting(settings: CommonSettings): readonly PropertyProblem[] {
  if (!settings.DISABLEKEYUSAGECOUNTER || settings.KEYUSAGELIMIT === -1) return [];
  const message = 'Configuration error: DISABLEKEYUSAGECOUNTER=TRUE but KEYUSAGELIMIT is also configured.';
  return [{ property: 'DISABLEKEYUSAGECOUNTER', message }];
}
