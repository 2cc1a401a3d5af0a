import type { AnswerWriter } from '../protocols/document-protocol.js';

const LEAST_BYTES = 1_073_741_824;
const GROWTH = 4;

/** How long an answer to a document of so many bytes may be. No signature makes it that long; a server that does not end would. */
export const longestAnswer = (documentBytes: number): number => LEAST_BYTES + GROWTH * documentBytes;

/** The same writer; it throws where it is given more bytes than that. */
export function boundedWriter(write: AnswerWriter, mostBytes: number): AnswerWriter {
  let written = 0;
  return async (bytes) => {
    written += bytes.length;
    if (written > mostBytes) throw new Error(`The answer of the server is longer than ${String(mostBytes)} bytes`);
    await write(bytes);
  };
}
