const ENDSTREAM = Buffer.from('endstream', 'latin1');

/**
 * Finds where streams end whose Length is wrong. The file is searched once, so that many such streams cost no more than one.
 */
export class StreamEnds {
  readonly #bytes: Uint8Array;
  #positions: readonly number[] | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Position of the first `endstream` that is not before this one. */
  readonly endAfter = (position: number): number | undefined => {
    this.#positions ??= positionsOf(this.#bytes);
    let low = 0;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#positions[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return this.#positions[low];
  };
}

function positionsOf(bytes: Uint8Array): readonly number[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const positions: number[] = [];
  for (let at = buffer.indexOf(ENDSTREAM); at >= 0; at = buffer.indexOf(ENDSTREAM, at + ENDSTREAM.length)) positions.push(at);
  return positions;
}
