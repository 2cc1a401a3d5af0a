import type { StartTimer } from '../engine/timed-services/service-timers.js';

/** Node's timers hold 31 bits of milliseconds; longer waits are made of several. */
const LONGEST_MS = 0x7fffffff;

/** The machine's timer; it keeps no process alive. */
export const startTimer: StartTimer = (delayMs, callBack) => {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number): void => {
    const now = Math.min(leftMs, LONGEST_MS);
    timer = setTimeout(() => {
      if (leftMs > now) wait(leftMs - now);
      else callBack();
    }, now).unref();
  };
  wait(delayMs);
  return () => {
    clearTimeout(timer);
  };
};
