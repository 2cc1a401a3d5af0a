import type { TokenCheck } from '../../core/crypto-token.js';
import { workerReference } from '../../core/worker.js';
import { CommandFailure, exactly, type Command } from '../command.js';

/** `token probe`: what is there and what is missing between a worker and a signature. */
export const tokenProbeCommand: Command = {
  name: 'token probe',
  summary: 'Says step by step whether the crypto token of a worker can sign, and why not',
  usage: [
    'Usage: signserver token probe <worker id | worker name>',
    'For a PKCS#11 token: library, slots, token and mechanisms, PIN, and a test signature with DEFAULTKEY.',
    'A PIN is tried only where it is stored and was not refused before.',
    'Example 1: signserver token probe CryptoTokenP11',
    'Example 2: signserver token probe 1 --json',
  ],
  useCases: ['probeCryptoToken'],
  wordCount: exactly(1),
  hasJson: true,
  async run({ words: [word = ''], administration, show }) {
    const { checks } = await administration.call('probeCryptoToken', { worker: workerReference(word) });
    show({ checks }, () => checks.map(line));
    const bad = checks.filter(({ outcome }) => outcome === 'bad');
    if (bad.length > 0)
      throw new CommandFailure(`The token cannot sign: see ${bad.map(({ subject }) => subject).join(', ')}.`, { stream: 'err' });
  },
};

const MARKS = { good: 'ok ', bad: 'BAD', skipped: '-  ' } as const satisfies Record<TokenCheck['outcome'], string>;

const line = ({ subject, outcome, finding }: TokenCheck): string => `${MARKS[outcome]} ${subject}: ${finding}`;
