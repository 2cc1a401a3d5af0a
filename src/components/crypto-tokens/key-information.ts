import type { KeyObject } from 'node:crypto';
import { curveName } from '../../core/elliptic-curves.js';

/** What an administrator is told of a key, by the names that stand in `TokenEntry.info`. */
export type KeyInformation = ReadonlyMap<string, string>;

/** Algorithm and specification of a public key, in the words in which a key is ordered: `RSA` and `2048`. */
export function keyInformation(publicKey: KeyObject): KeyInformation {
  const { modulusLength, publicExponent, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  const algorithm = ALGORITHMS.get(publicKey.asymmetricKeyType) ?? String(publicKey.asymmetricKeyType);
  if (algorithm === 'RSA') return information(algorithm, String(modulusLength), { 'Public exponent': String(publicExponent) });
  if (algorithm === 'DSA') return information(algorithm, String(modulusLength));
  if (algorithm !== 'ECDSA') return information(algorithm, algorithm);
  return information(algorithm, namedCurve === undefined ? 'unknown' : curveName(namedCurve));
}

const ALGORITHMS: ReadonlyMap<string | undefined, string> = new Map([
  ['rsa', 'RSA'],
  ['rsa-pss', 'RSA'],
  ['dsa', 'DSA'],
  ['ec', 'ECDSA'],
  ['ed25519', 'Ed25519'],
  ['ed448', 'Ed448'],
]);

/** The same of an entry that is no key pair. */
export const otherInformation = (algorithm: string): KeyInformation => information(algorithm, 'n/a');

const information = (algorithm: string, specification: string, more: Readonly<Record<string, string>> = {}): KeyInformation =>
  new Map([['Key algorithm', algorithm], ['Key specification', specification], ...Object.entries(more)]);
