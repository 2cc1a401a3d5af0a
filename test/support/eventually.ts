import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 40_000;

/** Tries again until it holds; throws what it threw last where that takes too long. */
export async function eventually(check: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await check();
      return;
    } catch (thrown) {
      if (performance.now() > deadline) throw thrown;
      await delay(50);
    }
  }
}

/** Waits until a condition holds; throws where that takes too long. */
export function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  return eventually(async () => {
    if (!(await condition())) throw new Error('It did not come to be.');
  });
}
