import { ArgumentError, CommandFailure } from '../../command.js';
import type { GivenClientOptions } from '../client-options.js';
import type { ClientTerminal } from '../client-terminal.js';
import { portNumber } from '../numbers.js';
import type { HOST_OPTIONS, REQUEST_OPTIONS, STORE_OPTIONS, USER_OPTIONS } from '../option-groups.js';
import { passwordsOf, type Passwords } from '../passwords.js';
import { openConnection, type Connection } from './connection.js';
import { bearerToken, givenPassword, NO_CREDENTIALS, TypedPassword, type Credentials } from './credentials.js';
import { loadTlsCredentials } from './tls-credentials.js';

type Options = GivenClientOptions<typeof STORE_OPTIONS & typeof USER_OPTIONS> &
  Pick<GivenClientOptions<typeof REQUEST_OPTIONS & typeof HOST_OPTIONS>, 'port' | 'header'> & {
    readonly accesstoken?: string | undefined;
  };

export interface ConnectionNeeds {
  readonly terminal: ClientTerminal;
  readonly threads?: number;
  readonly connectTimeoutMs?: number;
}

/** What the options of a command say of how servers are spoken to. Passwords that they lack are asked for. */
export async function connectionOf(options: Options, { terminal, ...settings }: ConnectionNeeds): Promise<Connection> {
  const passwords = passwordsOf(options, terminal);
  const { port, truststore, keystore, nohttps } = options;
  const headers = readHeaders(options.header);
  const isTls = !nohttps && (truststore !== undefined || keystore !== undefined);
  const defaultPort = isTls ? (keystore === undefined ? 8442 : 8443) : 8080;
  return openConnection({
    ...settings,
    port: port === undefined ? defaultPort : portNumber(port),
    ...(isTls && { tls: await loadTlsCredentials(options, passwords) }),
    credentials: await credentialsOf(options, passwords),
    headers,
  });
}

async function credentialsOf({ username, password, accesstoken }: Options, passwords: Passwords): Promise<Credentials> {
  if (accesstoken !== undefined) return bearerToken(accesstoken);
  if (username === undefined) return NO_CREDENTIALS;
  if (password !== undefined) return givenPassword(username, password);
  const typed = await passwords.ask(`user '${username}'`);
  if (typed === undefined) throw new CommandFailure('Failed to read password');
  return new TypedPassword(username, typed, passwords);
}

/** RFC 9110 §5.1 and §5.5. */
const HEADER = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;

/** Header fields from words `NAME:VALUE`. Throws `ArgumentError` for anything else. */
export function readHeaders(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value = ''] = HEADER.exec(word) ?? [];
      if (name === undefined) throw new ArgumentError('Header fields must be specified as NAME:VALUE');
      return [name, value.trim()];
    }),
  );
}
