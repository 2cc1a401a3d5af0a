import { parentPort } from 'node:worker_threads';
import { loadLibrary } from './pkcs11js-library.js';
import type { ThreadAnswer } from './thread-lane.js';
import { LEAVE, type Command } from './token-commands.js';
import { TokenFailure } from './token-failure.js';
import { TokenSession } from './token-session.js';

/** What runs in a thread of its own: it takes commands and answers each, and may block for as long as the library does. */
const session = new TokenSession(loadLibrary);

parentPort?.on('message', (command: Command | typeof LEAVE) => {
  if (command === LEAVE) leave();
  else parentPort?.postMessage(answerTo(command));
});

function leave(): void {
  session.execute({ kind: 'close' });
  parentPort?.close();
}

function answerTo(command: Command): ThreadAnswer {
  try {
    return { result: session.execute(command) };
  } catch (thrown) {
    const detail = thrown instanceof Error ? detailOf(thrown) : String(thrown);
    if (thrown instanceof TokenFailure) return { failure: { kind: thrown.kind, message: thrown.message, detail } };
    return { failure: { kind: 'refused', message: 'The command failed in the thread of the token.', detail } };
  }
}

/** For the log: errors do not go to another thread with their causes. */
function detailOf({ stack, message, cause }: Error): string {
  const reason = cause instanceof Error ? (cause.stack ?? cause.message) : undefined;
  return reason ?? stack ?? message;
}
