import { writeFile } from 'node:fs/promises';
import type { UseCaseArguments } from '../../admin/use-cases.js';
import { Fault } from '../../core/errors.js';
import { workerReference } from '../../core/worker.js';
import { ArgumentError, CommandFailure, EXIT, type Command } from '../command.js';
import { systemReason } from '../file-failure.js';
import { printLines } from '../terminal.js';

/** `generatecertreq`: a certificate request for a key of a worker, written to a file. */
export const generateCertificateRequestCommand: Command = {
  name: 'generatecertreq',
  summary: 'Requests a signer to generate a PKCS#10 certificate request',
  usage: [
    'Usage: signserver generatecertreq <worker id | worker name> <DN> <signature algorithm> <file> [-explicitecc] [-nextkey | -alias <alias>]',
    'The request is for the key that DEFAULTKEY names; with -nextkey for the one that NEXTCERTSIGNKEY names.',
    'Example 1: signserver generatecertreq 1 "CN=signer, O=Example, C=SE" SHA256WithRSA request.pem',
    'Example 2: signserver generatecertreq mySigner "CN=signer" SHA256WithECDSA request.pem -nextkey',
    'Example 3: signserver generatecertreq mySigner "CN=signer" SHA256WithECDSA request.pem -alias signKey2',
  ],
  useCases: ['generateCertificateRequest'],
  wordCount: { min: 4, max: 7, message: 'Wrong number of arguments' },
  async run({ words, administration, terminal }) {
    const [word = '', subject = '', signatureAlgorithm = '', file = '', ...flags] = words;
    const order = { ...readFlags(flags), signatureAlgorithm, subject };
    try {
      const { armored } = await administration.call('generateCertificateRequest', { worker: workerReference(word), ...order });
      await write(file, armored);
    } catch (thrown) {
      throw thrown instanceof Fault ? explained(thrown) : thrown;
    }
    printLines(terminal, `PKCS10 Request successfully written to file ${file}`);
  },
};

type KeyOptions = Pick<UseCaseArguments['generateCertificateRequest'], 'alias' | 'key' | 'explicitEccParameters'>;

function readFlags(words: readonly string[]): KeyOptions {
  const [word, ...others] = words;
  switch (word) {
    case undefined:
      return { alias: undefined, key: 'default', explicitEccParameters: false };
    case '-explicitecc':
      return { ...readFlags(others), explicitEccParameters: true };
    case '-nextkey':
      return { ...readFlags(others), key: 'next' };
    case '-alias': {
      const [alias, ...rest] = others;
      if (alias === undefined) throw new ArgumentError('Missing argument for -alias', { stream: 'err' });
      return { ...readFlags(rest), alias };
    }
    default:
      throw new ArgumentError(`Unknown argument: ${word}`, { stream: 'err' });
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    const reason = systemReason(cause) ?? 'cannot be written';
    throw new CommandFailure(`${file} (${reason.charAt(0).toUpperCase()}${reason.slice(1)})`, { cause, exitCode: EXIT.wrongArguments });
  }
}

function explained(fault: Fault): Error {
  if (fault.kind === 'noSuchWorker') return new CommandFailure(fault.message, { cause: fault, exitCode: EXIT.wrongArguments });
  if (fault.kind === 'cryptoTokenOffline') return new CommandFailure(`Crypto token is offline: ${fault.message}`, { cause: fault });
  return fault;
}
