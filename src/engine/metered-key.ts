import type { TokenKey } from '../core/crypto-token.js';
import type { Meter } from '../core/meter.js';

/** The same key, its signatures counted. */
export function metered(key: TokenKey, meter: Meter): TokenKey {
  const { alias, keyType, publicKey, chain, verifies, tlsKey } = key;
  return {
    alias,
    keyType,
    publicKey,
    chain,
    ...(verifies && { verifies }),
    ...(tlsKey && { tlsKey }),
    sign: async (bytes, algorithm) => {
      const begun = performance.now();
      const signature = await key.sign(bytes, algorithm);
      meter.signed(algorithm.name, (performance.now() - begun) / 1000);
      return signature;
    },
  };
}
