import { Fault } from '../../core/errors.js';
import { workerReference } from '../../core/worker.js';
import { ArgumentError, CommandFailure, EXIT, type Command } from '../command.js';
import { readOptions } from '../command-options.js';
import { loggerLine } from '../logger-line.js';
import { printLines } from '../terminal.js';

/** `generatekey`: a new key in the token that a worker uses. */
export const generateKeyCommand: Command = {
  name: 'generatekey',
  summary: 'Generates a new signing key-pair',
  usage: [
    'Usage: signserver generatekey <worker id | worker name> [-keyalg <key algorithm> -keyspec <key spec> -alias <alias>]',
    'Leaving out alias will use the value in property DEFAULTKEY+1.',
    'Leaving out keyalg will use the value in property KEYALG.',
    'Leaving out keyspec will use the value in property KEYSPEC.',
    'For RSA keys, a custom public exponent can be expressed as part of',
    'the keyspec by appending "exp" and the value of the exponent',
    'given in decimal or hexadecimal prefixed by "0x"',
    'Example 1: signserver generatekey 71',
    'Example 2: signserver generatekey 71 -keyalg RSA -keyspec 2048',
    'Example 3: signserver generatekey 71 -keyalg RSA -keyspec 2048 -alias signKey2',
    'Example 4: signserver generatekey 71 -keyalg RSA -keyspec 2048exp5 -alias keyWithCustomExp',
    'Example 5: signserver generatekey 71 -keyalg RSA -keyspec 2048exp0x10001 -alias keyWithCustomExp2',
    'Example 6: signserver generatekey 71 -keyalg ECDSA -keyspec secp256r1 -alias signKey2',
  ],
  useCases: ['generateKey'],
  wordCount: { min: 1, max: 7, message: 'Missing arguments' },
  async run({ words: [word = '', ...others], administration, terminal }) {
    const { options, rest } = readOptions(others, { keyalg: 'value', keyspec: 'value', alias: 'value' });
    if (rest.length > 0) throw new ArgumentError('Wrong number of arguments');
    const { keyalg: algorithm, keyspec: specification, alias } = options;
    printLines(terminal, loggerLine('GenerateKeyCommand', 'Requesting key generation...'));
    const request = { worker: workerReference(word), algorithm, specification, alias, code: undefined };
    try {
      const created = await administration.call('generateKey', request);
      printLines(terminal, `Created key : ${created.alias}`);
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.kind !== 'invalidInput') throw thrown;
      throw new CommandFailure(thrown.message, { cause: thrown, exitCode: EXIT.wrongArguments, stream: 'err' });
    }
  },
};
