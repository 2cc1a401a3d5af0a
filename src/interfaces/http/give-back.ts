import { MessageChannel } from 'node:worker_threads';

const { port1: nowhere, port2 } = new MessageChannel();
port2.close();

/**
 * Gives the memory of bytes back that nobody reads any more; they are empty then. A document of a gigabyte comes in thousands of
 * pieces, and the garbage collector, to which each is a small object, would leave 64 MB of them lying before it looks.
 */
export function giveBack(bytes: Uint8Array): void {
  const { buffer } = bytes;
  // Others have a part of it: it is theirs too.
  if (!(buffer instanceof ArrayBuffer) || bytes.byteLength !== buffer.byteLength || bytes.byteLength === 0) return;
  try {
    // What is sent to a closed port is gone at once.
    nowhere.postMessage(undefined, [buffer]);
  } catch {
    // Node keeps some to itself.
  }
}
