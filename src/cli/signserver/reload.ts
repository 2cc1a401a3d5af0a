import { Fault } from '../../core/errors.js';
import { ArgumentError, exactly, type Command } from '../command.js';
import { printLines } from '../terminal.js';
import { workerWord } from '../worker-word.js';

/** `reload`: makes the stored configuration of a worker, or of all, the active one. */
export const reloadCommand: Command = {
  name: 'reload',
  summary: 'Reloads the current configuration',
  usage: [
    'Usage: signserver reload <worker id or name | all> ',
    'Example 1: signserver reload 1 ',
    'Example 2: signserver reload mySigner ',
    'Example 3: signserver reload all ',
    '',
    '',
  ],
  useCases: ['reload'],
  wordCount: exactly(1),
  async run({ words: [word = ''], administration, terminal }) {
    const worker = word.trim().toLowerCase() === 'all' ? 'all' : workerWord(word);
    if (worker !== 'all' && worker.id === 0) throw new ArgumentError('Error: Worker Id cannot be 0.');
    try {
      await administration.call('reload', { worker });
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.kind !== 'noSuchWorker') throw thrown;
      throw new ArgumentError('Error: No worker with the given name could be found', { cause: thrown });
    }
    printLines(terminal, 'SignServer reloaded successfully', '', 'Current configuration is now activated.', '');
  },
};
