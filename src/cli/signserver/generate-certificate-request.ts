import { writeFile } from 'node:fs/promises';
import { Fault } from '../../core/errors.js';
import { workerReference } from '../../core/worker.js';
import { ArgumentError, CommandFailure, EXIT, type Command } from '../command.js';
import { readOptions } from '../command-options.js';
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
    const { options, rest } = readOptions(flags, { explicitecc: 'flag', nextkey: 'flag', alias: 'value' });
    if (rest[0] !== undefined) throw new ArgumentError(`Unknown argument: ${rest[0]}`);
    const { alias, explicitecc: explicitEccParameters, nextkey } = options;
    const order = { alias, key: nextkey ? 'next' : 'default', signatureAlgorithm, subject, explicitEccParameters } as const;
    try {
      const { armored } = await administration.call('generateCertificateRequest', { worker: workerReference(word), ...order });
      await write(file, armored);
    } catch (thrown) {
      throw thrown instanceof Fault ? explained(thrown) : thrown;
    }
    printLines(terminal, `PKCS10 Request successfully written to file ${file}`);
  },
};

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new CommandFailure(`Error: File ${file} cannot be written.`, { cause, exitCode: EXIT.wrongArguments });
  }
}

function explained(fault: Fault): Error {
  if (fault.kind === 'noSuchWorker') return new CommandFailure(fault.message, { cause: fault, exitCode: EXIT.wrongArguments });
  if (fault.kind === 'cryptoTokenOffline') return new CommandFailure(`Crypto token is offline: ${fault.message}`, { cause: fault });
  return fault;
}
