import { exactly, type Command } from '../command.js';
import { THREE_LINES, TWO_LINES } from '../command-texts.js';
import { printLines } from '../terminal.js';
import { workerWord } from '../worker-word.js';

/** They are columns of the worker's row and go with it; SignServer reports that they could not be removed. */
const COLUMNS = ['TYPE', 'NAME'];

/** `removeworker`: a worker with all its properties. An unknown id is no failure. */
export const removeWorkerCommand: Command = {
  name: 'removeworker',
  summary: 'Removes all properties for a given worker',
  usage: [
    'Usage: signserver removeworker <worker id | worker name>',
    'Example 1: signserver removeworker 1',
    'Example 2: signserver removeworker mySigner',
    '',
    '',
  ],
  useCases: ['removeWorker'],
  wordCount: exactly(1),
  async run({ words: [word = ''], administration, terminal }) {
    const { workerId, globalProperties, properties } = await administration.call('removeWorker', { worker: workerWord(word) });
    printLines(
      terminal,
      `Removing all properties related to worker with ID ${String(workerId)}`,
      '',
      'Activate the removal with the reload command',
      ...TWO_LINES,
      ...globalProperties.map((key) => `  Global property '${key}' removed successfully.`),
      ...properties.filter((key) => !COLUMNS.includes(key)).map((key) => `  Property '${key}' removed.`),
      ...COLUMNS.filter((key) => properties.includes(key)).map((key) => `  Error, the property '${key}' couldn't be removed.`),
      ...THREE_LINES,
    );
  },
};
