import { exactly, type Command, type Invocation } from '../command.js';
import { SEE_CONFIGURATION, THREE_LINES, TWO_LINES } from '../command-texts.js';
import { printLines } from '../terminal.js';
import { scopeWord, workerWord } from '../worker-word.js';

/** `removeproperty`: one property of a worker or of the global configuration. One that is not there is no failure. */
export const removePropertyCommand: Command = {
  name: 'removeproperty',
  summary: 'Removes a property for a given signer',
  usage: [
    'Usage: signserver removeproperty <workerid | workerName | global | node> <propertykey>',
    'Example 1: signserver removeproperty 1 DEFAULTKEY',
    'Example 2: signserver removeproperty mySigner DEFAULTKEY',
    'Example 3: signserver removeproperty global WSADMINS',
    '',
    '',
  ],
  useCases: ['removeProperty', 'removeGlobalProperty'],
  wordCount: exactly(2),
  async run({ words: [target = '', key = ''], administration, terminal }) {
    const { heading, removed } = await remove(target, key, administration);
    const outcome = removed ? '  Property Removed' : `  Error, the property ${key} doesn't seem to exist`;
    printLines(terminal, ...heading, outcome, '', ...THREE_LINES);
  },
};

async function remove(
  target: string,
  key: string,
  administration: Invocation['administration'],
): Promise<{ readonly heading: readonly string[]; readonly removed: boolean }> {
  const scope = scopeWord(target);
  if (scope) {
    const bare = key.toUpperCase().startsWith(scope) ? key.slice(scope.length) : key;
    const { removed } = await administration.call('removeGlobalProperty', { scope, key: bare });
    return { heading: [`removing the global property ${bare} with scope ${scope}`, '', SEE_CONFIGURATION], removed };
  }
  const { workerId, removed } = await administration.call('removeProperty', { worker: workerWord(target), key });
  return { heading: [`Removing the property ${key} from worker ${String(workerId)}`, '', SEE_CONFIGURATION, ...TWO_LINES], removed };
}
