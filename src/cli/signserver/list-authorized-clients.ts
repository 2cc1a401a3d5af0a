import { exactly, type Command } from '../command.js';
import { OBSERVE_STORED, THREE_LINES } from '../command-texts.js';
import { findProcessable } from '../stored-worker.js';

/** `listauthorizedclients`: the clients that may use a worker by the older kind of rule. */
export const listAuthorizedClientsCommand: Command = {
  name: 'listauthorizedclients',
  summary: "List legacy client authorization rules. Deprecated: Use 'authorizedclients' instead.",
  usage: [
    'Usage: signserver listauthorizedclients <worker id | worker name>',
    'Example 1: signserver listauthorizedclients 1',
    'Example 2: signserver listauthorizedclients mySigner',
    '',
    '',
  ],
  useCases: ['getAuthorizedClients', 'getProperty'],
  wordCount: exactly(1),
  hasJson: true,
  async run({ words: [word = ''], administration, show }) {
    const workerId = await findProcessable(word, administration);
    const clients = await administration.call('getAuthorizedClients', { worker: { id: workerId } });
    const rows = clients.map(({ serialNumber, issuer }) => `${serialNumber}, ${issuer}`);
    show({ workerId, clients }, () => [
      ...OBSERVE_STORED,
      `The current list of authorized clients to ${String(workerId)} are :`,
      '',
      ...(rows.length > 0 ? rows : ['No authorized clients exists-']).flatMap((row) => [`  ${row}`, '']),
      ...THREE_LINES,
    ]);
  },
};
