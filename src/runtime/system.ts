import { randomInt, randomUUID } from 'node:crypto';
import type { Clock, Random } from '../core/ports.js';

/** The clock of the machine. */
export const systemClock: Clock = { now: () => Date.now() };

/** Random numbers of the operating system. */
export const systemRandom: Random = {
  uuid: () => randomUUID(),
  int32: () => randomInt(-0x80000000, 0x80000000),
};
