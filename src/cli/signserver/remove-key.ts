import { Fault } from '../../core/errors.js';
import { workerReference } from '../../core/worker.js';
import { ArgumentError, CommandFailure, EXIT, type Command, type Invocation } from '../command.js';
import { readOptions } from '../command-options.js';
import { printLines } from '../terminal.js';

/** `removekey`: removes a key from the token that a worker uses, after a question. */
export const removeKeyCommand: Command = {
  name: 'removekey',
  summary: 'Warning the command will attempt to permanently destroy the specified key if supported by the token.',
  usage: [
    'Usage: signserver removekey <worker id | worker name> -alias <alias> [-noask]',
    'Example 1: signserver removekey 71 -alias signKey2',
    'Example 2: signserver removekey myToken -alias signKey2 -noask',
  ],
  useCases: ['removeKey'],
  wordCount: { min: 1, max: 5, message: 'Missing arguments' },
  async run(invocation) {
    const { words, administration, terminal } = invocation;
    const [word = '', ...others] = words;
    // SignServer wants a value behind -noask, so one is taken.
    const { options } = readOptions(others, { alias: 'value', noask: 'optionalValue' });
    const { alias, noask } = options;
    if (alias === undefined) throw new ArgumentError('Missing argument: -alias');
    if (noask === undefined || noask === 'false') await ask(alias, invocation);
    const removed = await remove({ word, alias }, administration);
    if (!removed) throw new CommandFailure('Key removal returned: false');
    printLines(terminal, 'Key removal returned: true');
  },
};

async function ask(alias: string, { terminal }: Invocation): Promise<void> {
  printLines(
    terminal,
    'WARNING: Will attempt to permantently remove the following key:',
    alias,
    '',
    'Note: the key might be used by multiple workers.',
  );
  const answer = await terminal.readLine('Are you sure you want to try to destroy the key? [YES/no] ');
  if (answer !== 'YES') throw new CommandFailure('Aborted', { exitCode: EXIT.wrongArguments });
}

async function remove(
  { word, alias }: { readonly word: string; readonly alias: string },
  administration: Invocation['administration'],
): Promise<boolean> {
  try {
    return (await administration.call('removeKey', { worker: workerReference(word), alias })).removed;
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.kind === 'unexpected') throw thrown;
    throw new CommandFailure(thrown.message, { cause: thrown, stream: 'err' });
  }
}
