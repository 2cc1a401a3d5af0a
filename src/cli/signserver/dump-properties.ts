import { writeFile } from 'node:fs/promises';
import { writePropertiesFile } from '../../formats/properties-file-writer.js';
import { exactly, type Command } from '../command.js';
import { THREE_LINES } from '../command-texts.js';
import { fileFailure } from '../file-failure.js';
import { printLines } from '../terminal.js';
import { workerWord } from '../worker-word.js';

/** `dumpproperties`: writes a properties file that `setproperties` reads again. */
export const dumpPropertiesCommand: Command = {
  name: 'dumpproperties',
  summary: 'Exports global or worker properties to file',
  usage: [
    'Usage: signserver dumpproperties < all | workerid > <outfile>',
    'Example 1: signserver dumpproperties 1 myworker.properties',
    'Example 2: signserver dumpproperties mySigner myworker.properties',
    'Example 3: signserver dumpproperties all everything.properties',
    '',
    '',
  ],
  useCases: ['dumpProperties'],
  wordCount: exactly(2),
  async run({ words: [word = '', file = ''], administration, terminal }) {
    const worker = word.trim().toLowerCase() === 'all' ? 'all' : workerWord(word);
    const entries = await administration.call('dumpProperties', { worker });
    try {
      const pairs = entries.map(({ key, value }) => [key, value] as const);
      await writeFile(file, writePropertiesFile(pairs, Date.now()));
    } catch (cause) {
      throw fileFailure(file, 'written', cause);
    }
    printLines(terminal, `Properties successfully dumped into file ${file}`, ...THREE_LINES);
  },
};
