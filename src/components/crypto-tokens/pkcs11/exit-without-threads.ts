import { writeSync } from 'node:fs';

/**
 * Threads that may never come back from a library. When a process exits, Node waits for all of its threads; of one that
 * hangs in a device that would be for ever, so the process ends by the signal by which it is told to stop instead.
 */
const hanging = new Set<object>();
let isWatching = false;

/** Says that a thread is in the hands of a library. */
export function enterLibrary(thread: object): void {
  hanging.add(thread);
  if (isWatching) return;
  isWatching = true;
  process.once('exit', () => {
    if (hanging.size > 0) endAtOnce();
  });
}

/** Says that it is back, or gone. */
export function leaveLibrary(thread: object): void {
  hanging.delete(thread);
}

function endAtOnce(): void {
  const count = String(hanging.size);
  try {
    writeSync(process.stderr.fd, `A PKCS#11 library does not return from ${count} calls; the process ends without waiting for them.\n`);
  } catch {
    // Nobody listens any more.
  }
  // Without listeners the operating system does what it does with a process that has never heard of the signal.
  process.removeAllListeners('SIGTERM');
  process.kill(process.pid, 'SIGTERM');
}
