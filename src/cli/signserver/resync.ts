import { Fault } from '../../core/errors.js';
import { CommandFailure, exactly, type Command } from '../command.js';
import { printLines } from '../terminal.js';

/** `resync`: there is never anything to do, since the configuration in memory is never ahead of the database. */
export const resyncCommand: Command = {
  name: 'resync',
  summary: 'Resynchronizes an out-of-sync Global Configuration',
  usage: ['Usage: signserver resync <sure> ', 'Example: signserver resync true ', '', ''],
  useCases: ['resyncGlobalConfiguration'],
  wordCount: exactly(1),
  async run({ words: [sure = ''], administration, terminal }) {
    if (!['true', 'yes'].includes(sure.toLowerCase())) throw new CommandFailure('Syncronization aborted.');
    printLines(terminal, 'Resyncronizing database...');
    try {
      await administration.call('resyncGlobalConfiguration', {});
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.kind !== 'invalidInput') throw thrown;
      throw new CommandFailure('Global configuration is not out of sync. Operation aborted.\n', { cause: thrown });
    }
    printLines(terminal, 'Syncronization was successful', '');
  },
};
