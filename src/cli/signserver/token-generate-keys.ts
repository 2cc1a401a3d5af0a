import { workerReference } from '../../core/worker.js';
import { CommandFailure, exactly, type Command } from '../command.js';
import { errorSentence } from '../../core/error-sentence.js';
import { readKeyBatch } from '../key-batch-file.js';
import { printLines } from '../terminal.js';

/** `token generatekeys`: `generatekey` for each line of a file. */
export const tokenGenerateKeysCommand: Command = {
  name: 'token generatekeys',
  summary: 'Generates the key-pairs that a file asks for',
  usage: [
    'Usage: signserver token generatekeys <worker id | worker name> <file>',
    'Each line of the file asks for a key: alias, in quotation marks where it has blanks, key algorithm',
    'and key spec, as for generatekey. Lines that begin with # are passed over. Where a line is wrong no key is',
    'generated; a key that cannot be generated does not keep the ones behind it from it.',
    'Example 1: signserver token generatekeys 71 keys.txt',
    'where the file may say',
    '  # alias     algorithm  key spec',
    '  signKey1    RSA        4096',
    '  "sign key 2" ECDSA     secp256r1',
  ],
  useCases: ['generateKey'],
  wordCount: exactly(2),
  async run({ words: [word = '', file = ''], administration, terminal }) {
    const worker = workerReference(word);
    const keys = await readKeyBatch(file);
    let failed = 0;
    // One after the other: a token generates no faster for being asked twice.
    for (const { line, alias, algorithm, specification } of keys) {
      try {
        const created = await administration.call('generateKey', { worker, algorithm, specification, alias, code: undefined });
        printLines(terminal, `Created key : ${created.alias}`);
      } catch (thrown) {
        failed++;
        terminal.warn(`Line ${String(line)}, key ${alias}: ${errorSentence(thrown)}`);
      }
    }
    if (failed > 0) throw new CommandFailure(`${String(failed)} of ${String(keys.length)} keys were not generated.`, { stream: 'err' });
  },
};
