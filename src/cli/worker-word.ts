import type { GlobalScope } from '../admin/global-scope.js';
import { workerReference, type WorkerReference } from '../core/worker.js';

/** A worker named by an id, if the word is all digits, or else by its name: so a name cannot be taken for a negative id. */
export function workerWord(word: string): WorkerReference {
  return /^\d+$/.test(word) ? workerReference(word) : { name: word };
}

/** The scope that a word stands for, in any letter case, where global properties may be named instead of a worker. */
export function scopeWord(word: string): GlobalScope | undefined {
  switch (word.trim().toLowerCase()) {
    case 'global':
      return 'GLOB.';
    case 'node':
      return 'NODE.';
    default:
      return undefined;
  }
}
