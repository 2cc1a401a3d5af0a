import { constants, verify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { SignatureAlgorithm } from '../../core/algorithms.js';

const verifyAsync = promisify<string | null, Uint8Array, Parameters<typeof verify>[2], Uint8Array, boolean>(verify);

/** Whether a signature of an algorithm that CMS has an identifier for verifies; outside of the event loop. */
export function verifySignature(
  signature: Uint8Array,
  { bytes, algorithm, publicKey }: { readonly bytes: Uint8Array; readonly algorithm: SignatureAlgorithm; readonly publicKey: KeyObject },
): Promise<boolean> {
  const { digest, scheme } = algorithm;
  const pss = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: digest?.bytes ?? 0 };
  return verifyAsync(digest?.node ?? null, bytes, scheme === 'RSASSA-PSS' ? pss : publicKey, signature);
}
