import { Fault } from '../../../core/errors.js';
import { scanObjects } from '../../../formats/pdf/cross-reference/scan-objects.js';

/**
 * Throws a `workerFailed` fault where a document defines an object twice under the same number and generation. Updates do so
 * as well: this refuses every document in which an object was changed without a new generation.
 */
export function refuseDoubleObjects(document: Uint8Array): void {
  const seen = new Set<number>();
  for (const { number, generation } of scanObjects(document)) {
    const identity = number * 65_536 + generation;
    if (seen.has(identity)) throw new Fault('workerFailed', 'Incorrect document');
    seen.add(identity);
  }
}
