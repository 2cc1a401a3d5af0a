import { readFile } from 'node:fs/promises';
import { ArgumentError, exactly, type Command } from '../command.js';
import { SEE_CONFIGURATION, THREE_LINES } from '../command-texts.js';
import { printLines } from '../terminal.js';
import { scopeWord, workerWord } from '../worker-word.js';

/** `setpropertyfromfile`: one property gets the bytes of a file, as base64 on one line. */
export const setPropertyFromFileCommand: Command = {
  name: 'setpropertyfromfile',
  summary: 'Sets a property for a given worker with byte data from file',
  usage: [
    'Usage: signserver setpropertyfromfile <signerid | signerName | global | node> <propertykey> <filename>',
    'Example 1: signserver setpropertyfromfile mySigner KEYDATA /home/user/key.dat',
    'Example 2: signserver setpropertyfromfile global LOGO /home/user/logo.png',
    '',
    '',
  ],
  useCases: ['setProperty', 'setGlobalProperty'],
  wordCount: exactly(3),
  async run({ words: [target = '', key = '', file = ''], administration, terminal }) {
    const value = (await readBytes(file)).toString('base64');
    const scope = scopeWord(target);
    let line: string;
    if (scope) {
      await administration.call('setGlobalProperty', { scope, key, value });
      line = `Setting the global property ${key} with data from file with scope ${scope}`;
    } else {
      const { workerId } = await administration.call('setProperty', { worker: workerWord(target), key, value });
      line = `Setting the property ${key} to data from file for worker ${String(workerId)}`;
    }
    printLines(terminal, line, '', SEE_CONFIGURATION, ...THREE_LINES);
  },
};

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new ArgumentError(`Error : File ${file} wasn't found or readable.`, { cause });
  }
}
