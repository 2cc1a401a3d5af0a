import { asFault } from '../../core/errors.js';
import { workerReference } from '../../core/worker.js';
import { readPropertiesFile } from '../../formats/properties-file.js';
import { writePropertiesFile } from '../../formats/properties-file-writer.js';
import { ArgumentError, CommandFailure, EXIT, type Command } from '../command.js';
import { readOptions } from '../command-options.js';
import { printLines } from '../terminal.js';

/** `renewsigner`: a renewal worker gets a new certificate for a signer. */
export const renewSignerCommand: Command = {
  name: 'renewsigner',
  summary: 'Renews a signer by calling a Renewal Worker',
  usage: [
    'Usage: signserver renewsigner <worker name> -renewalworker <worker name> [-authcode <code> | -authprompt]',
    'Example 1: signserver renewsigner signer71 -renewalworker RenewalWorker1',
    'Example 2: signserver renewsigner signer71 -renewalworker RenewalWorker1 -authcode foo123',
    'Example 3: signserver renewsigner signer71 -renewalworker RenewalWorker1 -authprompt',
    '',
    '',
  ],
  useCases: ['processProperties'],
  wordCount: { min: 1, max: 6, message: 'Wrong number of arguments' },
  async run({ words: [worker = '', ...others], administration, terminal }) {
    const { options, rest } = readOptions(others, { renewalworker: 'value', authcode: 'value', authprompt: 'flag' });
    if (rest.length > 0) throw new ArgumentError('Wrong number of arguments');
    if (options.renewalworker === undefined) throw new ArgumentError('Missing property: -renewalworker');
    if (options.authcode !== undefined && options.authprompt) {
      throw new ArgumentError('You can not specify both -authcode and -authprompt at the same time');
    }
    const code = options.authprompt ? await terminal.readPassword('Enter authorization code: ') : options.authcode;
    if (options.authprompt && code === undefined) throw new CommandFailure('Unable to read password');
    const entries = [['WORKER', worker] as const, ...(code === undefined ? [] : [['AUTHCODE', code] as const])];
    const properties = Buffer.from(writePropertiesFile(entries, 0), 'latin1');
    let answer: string;
    try {
      const asked = { worker: workerReference(options.renewalworker), properties };
      ({ properties: answer } = await administration.call('processProperties', asked));
    } catch (thrown) {
      throw failed(asFault(thrown).message, thrown);
    }
    const result = new Map(readPropertiesFile(Buffer.from(answer, 'base64')).map(({ key, value }) => [key, value]));
    if (result.get('RESULT') !== 'OK') throw failed(result.get('MESSAGE') ?? 'the renewal worker gave no result');
    printLines(terminal, 'Renewed successfully');
  },
};

function failed(reason: string, cause?: unknown): CommandFailure {
  return new CommandFailure(`Renewal failed: ${reason}`, { cause, exitCode: EXIT.failed, stream: 'err' });
}
