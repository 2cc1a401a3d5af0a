import type { Terminal } from './terminal.js';

const PATIENCE_MS = 3_000;
const TICK_MS = 1_000;

/** Tells who waits at a terminal that something is going on: a key of 8192 bits takes its time. Answers what ends it. */
export function showWaiting(terminal: Pick<Terminal, 'progress'>): () => void {
  const started = Date.now();
  const timer = setInterval(() => {
    const elapsed = Date.now() - started;
    if (elapsed >= PATIENCE_MS) terminal.progress(`Working for ${String(Math.floor(elapsed / 1000))} s`);
  }, TICK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    terminal.progress('');
  };
}
