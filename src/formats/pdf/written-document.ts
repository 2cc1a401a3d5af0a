import type { PdfPlaceholder } from './pdf-objects.js';
import type { PdfOutput } from './write-object.js';

/** A file that was written. */
export interface WrittenDocument {
  readonly bytes: Uint8Array;
  /** Position of each placeholder. */
  readonly places: ReadonlyMap<PdfPlaceholder, number>;
}

/** What is in an output, behind what was there before. */
export function writtenDocument(output: PdfOutput, before: readonly Uint8Array[] = []): WrittenDocument {
  return { bytes: Buffer.concat([...before, ...output.chunks]), places: output.places };
}
