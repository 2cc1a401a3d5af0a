import { describeReference, workerReference } from '../../core/worker.js';
import { CommandFailure, exactly, type Command } from '../command.js';
import { TWO_LINES } from '../command-texts.js';
import { printLines } from '../terminal.js';

/** `deactivatecryptotoken`: makes the token that a worker uses forget its keys. */
export const deactivateCryptoTokenCommand: Command = {
  name: 'deactivatecryptotoken',
  aliases: ['deactivatesigntoken'],
  summary: 'Deactivates a crypto token',
  usage: [
    'Usage: signserver deactivatecryptotoken <worker id | worker name> ',
    'Example 1: signserver deactivatecryptotoken 1 ',
    'Example 2: signserver deactivatecryptotoken mySigner ',
    '',
    '',
  ],
  useCases: ['deactivateCryptoToken'],
  wordCount: exactly(1),
  async run({ words: [word = ''], administration, terminal }) {
    const worker = workerReference(word);
    printLines(terminal, `Trying to deactivate crypto token of worker with id : ${describeReference(worker)}`, '');
    const { deactivated, servesRequests } = await administration.call('deactivateCryptoToken', { worker });
    if (!servesRequests) throw new CommandFailure('No server is running here, so there is no active token.');
    if (!deactivated) throw new CommandFailure('The worker has no token that could be deactivated.');
    printLines(terminal, 'Deactivation of worker was successful', ...TWO_LINES);
  },
};
