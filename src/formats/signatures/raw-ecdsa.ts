import { p256, p384, p521 } from '@noble/curves/nist.js';
import type { JsonWebKey, KeyObject } from 'node:crypto';

/**
 * ECDSA over a hash that was made elsewhere. Node signs messages only: without a digest it takes SHA-256, whatever the
 * bytes are.
 */

const CURVES = new Map([
  ['prime256v1', p256],
  ['secp384r1', p384],
  ['secp521r1', p521],
]);

type Curve = typeof p256;

// SignServer and OpenSSL make and take signatures with any S; half of what they make is above the middle.
const OPTIONS = { prehash: false, lowS: false, format: 'der' } as const;

/** Signs a hash; answers ECDSA-Sig-Value (RFC 3279 §2.2.3). Throws for curves other than P-256, P-384 and P-521. */
export function signRawEcdsa(privateKey: KeyObject, hash: Uint8Array): Uint8Array {
  const curve = curveOf(privateKey);
  const { d } = privateKey.export({ format: 'jwk' });
  // Extra entropy hedges the deterministic nonce of RFC 6979 against fault attacks.
  return curve.sign(hash, coordinate(d), { ...OPTIONS, extraEntropy: true });
}

/** Whether an ECDSA-Sig-Value is a signature of the hash. */
export function verifyRawEcdsa(publicKey: KeyObject, hash: Uint8Array, signature: Uint8Array): boolean {
  const curve = curveOf(publicKey);
  const { x, y }: JsonWebKey = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Uint8Array.of(4), coordinate(x), coordinate(y)]);
  try {
    return curve.verify(signature, hash, point, OPTIONS);
  } catch {
    return false; // not DER, or numbers out of range
  }
}

function curveOf(key: KeyObject): Curve {
  const name = key.asymmetricKeyDetails?.namedCurve ?? 'of explicit parameters';
  const curve = CURVES.get(name);
  if (!curve) throw new Error(`A hash can be signed on the curves P-256, P-384 and P-521, not on ${name}.`);
  return curve;
}

/** RFC 7518 §6.2: base64url of as many octets as the curve has. */
const coordinate = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');
