import { exactly, type Command, type Invocation } from '../command.js';
import { SEE_CONFIGURATION, THREE_LINES } from '../command-texts.js';
import { printLines } from '../terminal.js';
import { scopeWord, workerWord } from '../worker-word.js';

/** `setproperty`: one property of a worker or of the global configuration. */
export const setPropertyCommand: Command = {
  name: 'setproperty',
  summary: 'Sets a property for a given worker',
  usage: [
    'Usage: signserver setproperty <signerid | signerName | global | node> <propertykey> <propertyvalue>',
    'Example 1: signserver setproperty mySigner DEFAULTKEY signKey2',
    'Example 2: signserver setproperty 1 DEFAULTKEY signKey2',
    'Example 3: signserver setproperty global HTTP_MAX_UPLOAD_SIZE 1048576',
    'Example 4: signserver setproperty node SITE "first site"',
    '',
    '',
  ],
  useCases: ['setProperty', 'setGlobalProperty'],
  wordCount: exactly(3),
  async run({ words: [target = '', key = '', value = ''], administration, terminal }) {
    const line = await set({ target, key, value }, administration);
    printLines(terminal, line, '', SEE_CONFIGURATION, ...THREE_LINES);
  },
};

async function set(
  { target, key, value }: { readonly target: string; readonly key: string; readonly value: string },
  administration: Invocation['administration'],
): Promise<string> {
  const scope = scopeWord(target);
  if (scope) {
    const shown = await administration.call('setGlobalProperty', { scope, key, value });
    return `Setting the global property ${key} to ${shown.value} with scope ${scope}`;
  }
  const shown = await administration.call('setProperty', { worker: workerWord(target), key, value });
  return `Setting the property ${key} to ${shown.value} for worker ${String(shown.workerId)}`;
}
