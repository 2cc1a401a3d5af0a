import { setTimeout as delay } from 'node:timers/promises';
import { ArgumentError } from '../../command.js';
import type { ClientCommand } from '../client-command.js';
import { clientLog } from '../client-log.js';
import { readClientOptions } from '../client-options.js';
import type { ClientTerminal } from '../client-terminal.js';
import { readHeaders } from '../connection/connection-options.js';
import { openConnection, type Connection, type Target } from '../connection/connection.js';
import { NO_CREDENTIALS } from '../connection/credentials.js';
import { commandFailure } from '../connection/failure-sentence.js';
import { HttpError } from '../connection/failures.js';
import { loadTlsCredentials } from '../connection/tls-credentials.js';
import { readInput } from '../documents/input-document.js';
import { wholeNumber } from '../numbers.js';
import { checkRules, STORE_RULES, UNSUPPORTED_STORE_RULES } from '../option-rules.js';
import { passwordsOf } from '../passwords.js';
import { replyLines, requestLines } from './print-time-stamp.js';
import { sendRequest } from './send-request.js';
import { TIME_STAMP_OPTIONS, TIME_STAMP_USAGE, type TimeStampOptions } from './time-stamp-options.js';
import { timeStampRequest } from './time-stamp-request.js';
import { verifyReply } from './verify-reply.js';

/** `timestamp`: has something stamped, or shows or verifies what was stamped. */
export const timeStampCommand: ClientCommand = {
  name: 'timestamp',
  summary: 'Send time stamp requests to a TSA',
  usage: TIME_STAMP_USAGE,
  run: async (words, terminal) => {
    const { options, rest } = readClientOptions(words, TIME_STAMP_OPTIONS);
    checkRules(options, [...STORE_RULES, ...UNSUPPORTED_STORE_RULES]);
    if (options.print) await print(options, terminal);
    else if (options.verify) await verify(options, terminal);
    else await stamp(options, options.url ?? rest.at(-1), terminal);
  },
};

async function print({ inreq, inrep }: TimeStampOptions, terminal: ClientTerminal): Promise<void> {
  if (inreq === undefined && inrep === undefined) throw new ArgumentError('Missing -inreq or -inrep');
  const lines = [
    ...(inreq === undefined ? [] : requestLines(await readInput(inreq))),
    ...(inrep === undefined ? [] : replyLines(await readInput(inrep))),
  ];
  // Texts of a reply must not move the cursor of whoever reads them.
  await terminal.writeData(Buffer.from(lines.map((line) => `${line.replace(/[\p{Cc}\u2028\u2029]/gu, '?')}\n`).join('')));
}

async function verify({ inrep, signerfile }: TimeStampOptions, terminal: ClientTerminal): Promise<void> {
  if (inrep === undefined) throw new ArgumentError('Needs an inrep!');
  if (signerfile === undefined) throw new ArgumentError('Needs a signerfile!');
  await verifyReply({ reply: inrep, signer: signerfile }, clientLog(terminal));
}

const SLEEP_MS = 1_000;

async function stamp(options: TimeStampOptions, url: string | undefined, terminal: ClientTerminal): Promise<void> {
  if (url === undefined) throw new ArgumentError('Missing URL');
  const target = await targetOf(options, url, terminal);
  const log = clientLog(terminal);
  const { instr, infile, inreq, sleep } = options;
  const isTest = instr === undefined && infile === undefined && inreq === undefined;
  const pause = sleep === undefined ? SLEEP_MS : wholeNumber(sleep);
  try {
    do {
      await sendRequest(await timeStampRequest(options), target, { options, log });
      if (isTest) await delay(pause);
    } while (isTest);
  } catch (thrown) {
    throw thrown instanceof HttpError ? commandFailure(thrown, log, '') : thrown;
  } finally {
    target.connection.close();
  }
}

async function targetOf(options: TimeStampOptions, text: string, terminal: ClientTerminal): Promise<Target> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw new ArgumentError(`Not a URL: ${text}`);
  const { protocol, hostname, port, pathname, search } = url;
  const defaultPort = protocol === 'https:' ? 443 : 80;
  const connection = await connectionTo(
    options,
    { isTls: protocol === 'https:', port: port === '' ? defaultPort : Number(port) },
    terminal,
  );
  // An IPv6 address has brackets in a URL only.
  return { connection, host: hostname.replace(/^\[(.*)\]$/, '$1'), path: `${pathname}${search}` };
}

async function connectionTo(
  options: TimeStampOptions,
  { isTls, port }: { readonly isTls: boolean; readonly port: number },
  terminal: ClientTerminal,
): Promise<Connection> {
  const settings = { port, credentials: NO_CREDENTIALS, headers: readHeaders(options.header) };
  if (!isTls) return openConnection(settings);
  if (options.truststore === undefined && options.keystore === undefined) return openConnection({ ...settings, tls: 'publicAuthorities' });
  return openConnection({ ...settings, tls: await loadTlsCredentials(options, passwordsOf(options, terminal)) });
}
