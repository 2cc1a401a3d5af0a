import { Fault, type FaultKind } from '../../core/errors.js';
import { describeReference, workerReference } from '../../core/worker.js';
import { ArgumentError, CommandFailure, type Command } from '../command.js';
import { TWO_LINES } from '../command-texts.js';
import { printLines } from '../terminal.js';

/** `activatecryptotoken`: activates the token that a worker uses; asks for the code where none is given. */
export const activateCryptoTokenCommand: Command = {
  name: 'activatecryptotoken',
  aliases: ['activatesigntoken'],
  summary: 'Activates a crypto token',
  usage: [
    'Usage: signserver activatecryptotoken <worker id | worker name> <authentication code> ',
    'Leaving out the authentication code asks for it on the terminal.',
    'Example 1: signserver activatecryptotoken 1 123456 ',
    'Example 2: signserver activatecryptotoken mySigner ',
    '',
    '',
  ],
  useCases: ['activateCryptoToken'],
  wordCount: { min: 1, max: 2, message: 'Missing arguments' },
  async run({ words: [word = '', given], administration, terminal }) {
    const code = given ?? (await terminal.readPassword('Enter authorization code: '));
    if (code === undefined) throw new CommandFailure('Failed to read password');
    const worker = workerReference(word);
    printLines(terminal, `Trying to activate crypto token of worker with id : ${describeReference(worker)}`, '');
    try {
      const { active, servesRequests } = await administration.call('activateCryptoToken', { worker, code });
      if (!servesRequests)
        throw new CommandFailure('No server is running here, so no token was activated. The authorization code was tried only.');
      if (active) printLines(terminal, 'Activation of worker was successful', ...TWO_LINES);
      else printLines(terminal, 'Activation of worker FAILED');
    } catch (thrown) {
      throw thrown instanceof Fault ? explained(thrown) : thrown;
    }
  },
};

function explained(fault: Fault): Error {
  if (fault.kind === 'noSuchWorker') return new ArgumentError(fault.message, { cause: fault });
  const heading = FAILURES.get(fault.kind);
  return heading === undefined ? fault : new CommandFailure(`${heading}: ${fault.message}`, { cause: fault });
}

const FAILURES: ReadonlyMap<FaultKind, string> = new Map([
  ['cryptoTokenAuthenticationFailed', 'Crypto token authentication failed'],
  ['cryptoTokenOffline', 'Crypto token is offline'],
]);
