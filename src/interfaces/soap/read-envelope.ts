import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EncodedText } from './charset.js';
import type { Contract } from './contract.js';
import { EnvelopeReader, type OperationRequest } from './envelope-reader.js';
import type { Attachments } from './soap-package.js';

/** As much as is read without letting other requests in between: about 2 ms of work. */
const PIECE_BYTES = 262_144;

/** Reads an encoded envelope. Large ones are read piece by piece, so that the event loop goes on turning. */
export function readEnvelope(
  { charset, bytes }: EncodedText,
  contract: Contract,
  attachments: Attachments,
): OperationRequest | Promise<OperationRequest> {
  if (bytes.length > PIECE_BYTES) return readPieces({ charset, bytes }, new EnvelopeReader(contract, attachments));
  const reader = new EnvelopeReader(contract, attachments);
  reader.write(charset.decode(bytes));
  return reader.end();
}

async function readPieces({ charset, bytes }: EncodedText, reader: EnvelopeReader): Promise<OperationRequest> {
  let start = 0;
  while (start < bytes.length) {
    const limit = Math.min(bytes.length, start + PIECE_BYTES);
    const end = limit === bytes.length ? limit : start + charset.cut(bytes.subarray(start), limit - start);
    reader.write(charset.decode(bytes.subarray(start, end)));
    start = end;
    await nextTurn();
  }
  return reader.end();
}
