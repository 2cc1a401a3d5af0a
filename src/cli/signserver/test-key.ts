import { workerReference } from '../../core/worker.js';
import { ArgumentError, type Command } from '../command.js';
import { readOptions } from '../command-options.js';
import { loggerLine } from '../logger-line.js';

/** `testkey`: signs with keys of a worker's token and verifies. A key that fails is no failure of the command. */
export const testKeyCommand: Command = {
  name: 'testkey',
  summary: 'Tests one or more keys in a Crypto Token',
  usage: [
    'Usage: signserver testkey <worker id | worker name> [<alias> | all] [-v]',
    'Leaving out the alias tests the key that the property TESTKEY, else DEFAULTKEY, names.',
    'With -v the hash of the public key is shown too.',
    'Example 1: signserver testkey 1',
    'Example 2: signserver testkey myToken signKey2 -v',
    'Example 3: signserver testkey 1 all',
  ],
  useCases: ['testKey'],
  wordCount: { min: 1, max: 3, message: 'Missing arguments' },
  hasJson: true,
  async run({ words: [word = '', ...others], administration, show }) {
    const { options, rest } = readOptions(others, { v: 'flag' });
    if (rest.length > 1) throw new ArgumentError('Wrong number of arguments');
    const [alias] = rest;
    show(undefined, () => [loggerLine('TestKeyCommand', announcement(alias))]);
    const results = await administration.call('testKey', { worker: workerReference(word), alias, code: undefined });
    show(results, () =>
      results.map(
        ({ alias: tested, success, status, publicKeyHash }) =>
          [tested, success ? 'SUCCESS' : 'FAILURE', '', ...(options.v ? [publicKeyHash ?? ''] : [])]
            .map((column) => `${column} \t`)
            .join('') + status,
      ),
    );
  },
};

function announcement(alias: string | undefined): string {
  if (alias === undefined) return 'Will test key with alias defined by DEFAULTKEY property';
  return alias.toLowerCase() === 'all' ? 'Will test all keys' : `Test key with alias ${alias}.`;
}
