import type { TokenData, TokenDataStore } from '../../src/core/ports.js';

/** Data of tokens in memory, with the promise of the real store: what somebody else stored meanwhile is not overwritten. */
export class MemoryTokenData implements TokenDataStore {
  readonly stored = new Map<number, Uint8Array>();

  of(workerId: number): TokenData {
    return {
      read: () => Promise.resolve(this.stored.get(workerId)),
      replace: (expected, next) => {
        if (!isSame(this.stored.get(workerId), expected)) return Promise.resolve(false);
        this.stored.set(workerId, next);
        return Promise.resolve(true);
      },
    };
  }
}

function isSame(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one === undefined || other === undefined ? one === other : Buffer.compare(one, other) === 0;
}
