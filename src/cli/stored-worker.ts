import type { Administration } from '../admin/administration.js';
import { Fault } from '../core/errors.js';
import { ArgumentError, CommandFailure, EXIT } from './command.js';
import { workerWord } from './worker-word.js';

/** What SignServer says where a worker is none that works on requests. */
export const NOT_PROCESSABLE = "Error: given workerId doesn't seem to point to any processable worker in the system.";

export interface StoredWorker {
  readonly id: number;
  /** TYPE as it is stored; undefined where there is no such worker. */
  readonly type: string | undefined;
}

/** The worker that a word means. An unknown name throws `ArgumentError`; an unknown id is answered without a type. */
export async function findStoredWorker(word: string, administration: Administration): Promise<StoredWorker> {
  try {
    const { workerId, value } = await administration.call('getProperty', { worker: workerWord(word), key: 'TYPE' });
    return { id: workerId, type: value };
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.kind !== 'noSuchWorker') throw thrown;
    throw new ArgumentError('Error: No worker with the given name could be found', { cause: thrown });
  }
}

/** Its id, where it is stored as one that works on requests; else the command ends as SignServer's crashes. */
export async function findProcessable(word: string, administration: Administration): Promise<number> {
  const { id, type } = await findStoredWorker(word, administration);
  if (type !== 'PROCESSABLE') throw new CommandFailure(NOT_PROCESSABLE, { exitCode: EXIT.unexpected, stream: 'err' });
  return id;
}
