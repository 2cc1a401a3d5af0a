import { ArgumentError, exactly, type Command } from '../command.js';
import { THREE_LINES } from '../command-texts.js';
import { localTime } from '../local-time.js';
import { printLines } from '../terminal.js';
import { wrongArgument } from '../wrong-argument.js';

/** `getstatusproperty`: one status property of the server. */
export const getStatusPropertyCommand: Command = {
  name: 'getstatusproperty',
  summary: 'Gets a status property',
  usage: ['Usage: signserver getstatusproperty <key>', 'Example: signserver getstatusproperty TIMESOURCE0_INSYNC', '', ''],
  useCases: ['getStatusProperty'],
  wordCount: exactly(1),
  hasJson: true,
  async run({ words: [key = ''], administration, show }) {
    const found = await wrongArgument(administration.call('getStatusProperty', { key }));
    show(found, () => [`${key} = ${found.value ?? ''}`]);
  },
};

/** `getstatusproperties`: all status properties of the server. */
export const getStatusPropertiesCommand: Command = {
  name: 'getstatusproperties',
  summary: 'Gets all status properties and their expiration time',
  usage: ['Usage: signserver getstatusproperties', 'Example: signserver getstatusproperties', '', ''],
  useCases: ['getStatusProperties'],
  wordCount: exactly(0),
  hasJson: true,
  async run({ administration, show }) {
    const rows = await administration.call('getStatusProperties', {});
    show(rows, () => [
      tableRow(['Property', 'Updated', 'Expiration', 'Value']),
      ...rows.map(({ key, updated = 0, expires = 0, value }) => tableRow([key, shownTime(updated), shownTime(expires), value ?? '-'])),
      ...THREE_LINES,
    ]);
  },
};

/** `setstatusproperty`: sets a status property of the server. */
export const setStatusPropertyCommand: Command = {
  name: 'setstatusproperty',
  summary: 'Sets a status property',
  usage: [
    'Usage: signserver setstatusproperty <key> <value> [<expiration, milliseconds since 1970>]',
    'Example 1: signserver setstatusproperty TIMESOURCE0_INSYNC true',
    'Example 2: signserver setstatusproperty TIMESOURCE0_INSYNC true 1795482000000',
    '',
    '',
  ],
  useCases: ['setStatusProperty'],
  wordCount: { min: 2, max: 3, message: 'Wrong number of arguments' },
  async run({ words: [key = '', value = '', expiration], administration, terminal }) {
    if (expiration !== undefined && !/^\d{1,15}$/.test(expiration)) {
      throw new ArgumentError(`The expiration is milliseconds since 1970, and not ${expiration}`);
    }
    printLines(terminal, `Setting status property ${key} = ${value}`);
    const expires = expiration === undefined ? undefined : Number(expiration);
    await wrongArgument(administration.call('setStatusProperty', { key, value, expires }));
  },
};

function tableRow([property, updated, expiration, value]: readonly [string, string, string, string]): string {
  return `${property.padEnd(20)} ${updated.padEnd(25)} ${expiration.padEnd(25)} ${value}`;
}

function shownTime(time: number): string {
  return time === 0 ? '-' : localTime(time);
}
