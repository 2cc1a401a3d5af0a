import { CommandFailure, exactly, type Command, type Invocation } from '../command.js';
import { TWO_LINES } from '../command-texts.js';
import { scopeWord, workerWord } from '../worker-word.js';

/** `getproperty`: one stored property. */
export const getPropertyCommand: Command = {
  name: 'getproperty',
  summary: 'Gets a property for a given worker',
  usage: [
    'Usage: signserver getproperty <signerid | signerName | global | node> <propertykey>',
    'Example 1: signserver getproperty 1 DEFAULTKEY',
    'Example 2: signserver getproperty mySigner DEFAULTKEY',
    'Example 3: signserver getproperty global WSADMINS',
    '',
    '',
  ],
  useCases: ['getProperty', 'getGlobalConfiguration'],
  wordCount: exactly(2),
  hasJson: true,
  async run({ words: [target = '', key = ''], administration, show }) {
    const value = await read(target, key, administration);
    show({ key, value }, () => [value, ...TWO_LINES]);
  },
};

async function read(target: string, key: string, administration: Invocation['administration']): Promise<string> {
  const scope = scopeWord(target);
  if (scope) {
    const { properties } = await administration.call('getGlobalConfiguration', {});
    const found = properties.find((one) => one.key === `${scope}${key.toUpperCase()}`);
    if (!found) throw new CommandFailure('No such global property');
    return found.value;
  }
  const { workerId, value } = await administration.call('getProperty', { worker: workerWord(target), key });
  if (value === undefined) throw new CommandFailure(`No such property ${key} for worker ${String(workerId)}\n`);
  return value;
}
