import type { KeyObject } from 'node:crypto';

type Operation = 'sign' | 'verify';

/** The largest message that is hashed on the event loop, in bytes: about 50 µs. */
const LARGEST_MESSAGE = 65_536;
const QUICK_RSA_BITS = 3072;

/**
 * Whether an operation takes the event loop no longer than giving it to another thread would. Handing one over and back
 * was measured at 20 to 40 µs of both; a P-256 signature takes 20 µs and its verification 45, an RSA-2048 verification
 * 17, but an RSA-2048 signature 210 and those of P-384 and P-521 hundreds.
 */
export function isQuick(operation: Operation, key: KeyObject, message: Uint8Array): boolean {
  if (message.length > LARGEST_MESSAGE) return false;
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return namedCurve === 'prime256v1';
  return operation === 'verify' && key.asymmetricKeyType === 'rsa' && (modulusLength ?? Infinity) <= QUICK_RSA_BITS;
}
