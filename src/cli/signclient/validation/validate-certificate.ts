import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Certificate } from '../../../core/certificate.js';
import { javaDate } from '../../../core/java-date.js';
import { parseCertificate, parseCertificates } from '../../../formats/x509/x509.js';
import { ArgumentError, CommandFailure } from '../../command.js';
import type { ClientCommand } from '../client-command.js';
import { readClientOptions, usageLines, type ClientOptions, type GivenClientOptions } from '../client-options.js';
import type { ClientTerminal } from '../client-terminal.js';
import { openConnection } from '../connection/connection.js';
import { NO_CREDENTIALS } from '../connection/credentials.js';
import { hostsIn } from '../connection/host-list.js';
import { servicePath } from '../connection/service-path.js';
import { loadTlsCredentials } from '../connection/tls-credentials.js';
import { HELP_OPTION, SERVLET_OPTION } from '../option-groups.js';
import { areGiven, checkRules, isGiven, protocolOf, type Rule } from '../option-rules.js';
import { passwordLines } from '../passwords.js';
import type { CertificateFinding } from '../protocols/sign-server-ws/binary-message.js';
import { CERTIFICATE_VALIDATIONS } from './certificate-validations.js';

const OPTIONS = {
  service: { kind: 'value', value: 'WORKER', doc: 'Validation service by its id or name' },
  cert: { kind: 'value', value: 'FILE', doc: 'Certificate to have validated' },
  hosts: { kind: 'value', value: 'HOST,HOST', doc: 'Servers; over HTTP only the first is asked' },
  port: { kind: 'value', value: 'PORT', doc: '8080 where absent; 8442 with -truststore' },
  pem: { kind: 'flag', doc: 'The file is PEM, as it is where nothing else is said' },
  der: { kind: 'flag', doc: 'The file is DER' },
  certpurposes: {
    kind: 'value',
    value: 'PURPOSE,PURPOSE',
    doc: 'What the certificate shall be good for: IDENTIFICATION, ELECTRONIC_SIGNATURE',
  },
  truststore: { kind: 'value', value: 'FILE', doc: 'Authorities that the server must be certified by: JKS, PKCS#12 or PEM; HTTPS is used' },
  truststorepwd: { kind: 'value', value: 'PASSWORD', doc: 'Password of the trust store' },
  protocol: { kind: 'value', value: 'PROTOCOL', doc: 'WEBSERVICES (default) or HTTP' },
  ...SERVLET_OPTION,
  silent: { kind: 'flag', doc: 'Only the exit code says what was found out' },
  ...HELP_OPTION,
} as const satisfies ClientOptions;

type Options = GivenClientOptions<typeof OPTIONS>;

const PROTOCOLS = ['WEBSERVICES', 'HTTP'] as const;

/** What is said before the trust store is read. */
const FIRST_RULES: readonly Rule<Options>[] = [
  [(o) => areGiven(o, 'pem', 'der'), 'Error, only one of -pem and -der options can be specified.'],
  [(o) => (o.service ?? '') === '', 'Error, an name or id of the validation service must be specified with the -service option.'],
  [
    (o) => isGiven(o, 'truststore') !== isGiven(o, 'truststorepwd'),
    'Error, if HTTPS is going to be used must both the options -truststore and -truststorepwd be specified',
  ],
];

const RULES: readonly Rule<Options>[] = [
  [(o) => hostsIn(o.hosts ?? '').length === 0, 'Error, at least one validation service host must be specified.'],
  [(o) => !isPort(o.port ?? '8080'), 'Error, port value must be an integer for option -port.'],
  [(o) => !isGiven(o, 'cert'), 'Error, the certificate to validate must be specified with the -cert option.'],
];

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;

/** Exit codes, by what was found out. */
const EXIT_CODES: Readonly<Record<string, number>> = {
  VALID: 0,
  REVOKED: 1,
  NOTYETVALID: 2,
  EXPIRED: 3,
  DONTVERIFY: 4,
  CAREVOKED: 5,
  CANOTYETVALID: 6,
  CAEXPIRED: 7,
  BADCERTPURPOSE: 8,
};

/** `validatecertificate`: says what a validation service finds out about a certificate. */
export const validateCertificateCommand: ClientCommand = {
  name: 'validatecertificate',
  summary: 'Request a certificate to get validated',
  usage: usageLines('validatecertificate -service <WORKER> -cert <FILE> -hosts <HOSTS> [options]', OPTIONS, [
    'validatecertificate -service CertValidation -cert someone.pem -hosts one,two',
    'validatecertificate -service CertValidation -cert someone.der -der -hosts one -protocol HTTP -silent',
  ]),
  // SignServer's client takes it for wrong arguments.
  helpExitCode: 255,
  run: async (words, terminal) => {
    const options = readWords(words);
    const protocol = protocolOf(options.protocol, { known: PROTOCOLS, byDefault: 'WEBSERVICES' });
    checkRules(options, FIRST_RULES);
    const tls = await tlsOf(options, terminal);
    checkRules(options, RULES);
    const file = await readFile(options.cert ?? '').catch((cause: unknown) => {
      throw new ArgumentError('Error, the certificate file must exist and be readable by the user.', { cause });
    });
    try {
      const certificate = certificateIn(file, options);
      const finding = await validate(certificate, options, { protocol, tls });
      if (!options.silent) await terminal.writeData(Buffer.from(findingText(certificate, finding)));
      finish(finding);
    } catch (thrown) {
      if (thrown instanceof CommandFailure) throw thrown;
      const { name, message } = thrown instanceof Error ? thrown : { name: 'Error', message: String(thrown) };
      terminal.warn(`Error occured during validation : ${name}`);
      throw new CommandFailure(`  Message : ${message}`, { cause: thrown });
    }
  },
};

function readWords(words: readonly string[]): Options {
  try {
    return readClientOptions(words, OPTIONS).options;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ArgumentError(`Error occurred when parsing options.  Reason: ${message}`, { cause: thrown });
  }
}

type Tls = Awaited<ReturnType<typeof loadTlsCredentials>> | undefined;

async function tlsOf({ truststore, truststorepwd }: Options, terminal: ClientTerminal): Promise<Tls> {
  if (truststore === undefined) return undefined;
  const none = { keystore: undefined, keystorepwd: undefined, keyalias: undefined, keyaliasprompt: false };
  return await loadTlsCredentials({ ...none, truststore, truststorepwd }, passwordLines(terminal)).catch((cause: unknown) => {
    throw new ArgumentError('Error, a path to the truststore must point to a readable JKS file.', { cause });
  });
}

function certificateIn(file: Uint8Array, { der }: Options): Certificate {
  if (der) return parseCertificate(file);
  const [certificate] = parseCertificates(Buffer.from(file).toString('latin1'));
  if (!certificate) throw new Error('The file holds no certificate');
  return certificate;
}

interface Way {
  readonly protocol: (typeof PROTOCOLS)[number];
  readonly tls: Tls;
}

async function validate({ der }: Certificate, options: Options, { protocol, tls }: Way): Promise<CertificateFinding> {
  const { service = '', cert = '', certpurposes = '', hosts = '', port } = options;
  const validation = CERTIFICATE_VALIDATIONS[protocol];
  const connection = openConnection({
    port: Number(port ?? (tls ? 8442 : 8080)),
    ...(tls && { tls }),
    credentials: NO_CREDENTIALS,
    threads: 8,
  });
  try {
    const query = { service, certificate: der, fileName: resolve(cert), purposes: certpurposes };
    return await validation.validate(query, { connection, hosts: hostsIn(hosts), path: servicePath(options, validation.path) });
  } finally {
    connection.close();
  }
}

function findingText({ subject, issuer, notBefore, notAfter }: Certificate, { status, purposes }: CertificateFinding): string {
  const lines = [
    '',
    '',
    'Validating certificate with: ',
    `  Subject    : ${subject}`,
    `  Issuer     : ${issuer}`,
    `  Valid From : ${javaDate(notBefore.getTime())}`,
    `  Valid To   : ${javaDate(notAfter.getTime())}`,
    '',
    '',
    'Valid Certificate Purposes:',
    `  ${purposes}`,
    'Certificate Status:',
    `  ${status}`,
  ];
  // What a server says must not move the cursor of whoever reads it.
  return lines.map((line) => `${line.replace(/\p{Cc}/gu, '?')}\n`).join('');
}

function finish({ status }: CertificateFinding): void {
  const exitCode = EXIT_CODES[status];
  if (exitCode === undefined) throw new CommandFailure(`The certificate is not valid: ${status}`);
  if (exitCode !== 0) throw new CommandFailure('', { exitCode });
}
