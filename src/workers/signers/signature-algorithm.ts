import { findSignatureAlgorithm, type SignatureAlgorithm } from '../../core/algorithms.js';
import type { TokenKey } from '../../core/crypto-token.js';
import { Fault } from '../../core/errors.js';
import { parsed, type Property } from '../../core/properties.js';

/** SIGNATUREALGORITHM, with the names that `find` knows; unset means a default that depends on the key. */
export function signatureAlgorithmProperty(
  find: (name: string) => SignatureAlgorithm | undefined,
  doc: string,
): Property<SignatureAlgorithm | undefined> {
  return parsed<SignatureAlgorithm, { readonly doc: string; readonly invalid: (value: string) => string }>(
    { kind: 'signature algorithm', parse: find, print: (algorithm) => algorithm.name },
    { doc, invalid: (value) => `Unknown signature type requested: ${value}` },
  );
}

/** An algorithm that CMS has an identifier for; `…withRSASSA-PSS` is not a name there. */
export function findCmsSignatureAlgorithm(name: string): SignatureAlgorithm | undefined {
  const found = findSignatureAlgorithm(name);
  return found?.oid !== undefined && found.name.toUpperCase() === name.toUpperCase() ? found : undefined;
}

/** PSS over a digest that comes with the request, so that the algorithm itself names none. */
const PSS_OF_A_GIVEN_DIGEST: SignatureAlgorithm = { name: 'NONEwithRSAandMGF1', keyType: 'RSA', scheme: 'RSASSA-PSS' };

/** An algorithm for a bare signature: all of the table, and PSS without a digest in the name. */
export function findPlainSignatureAlgorithm(name: string): SignatureAlgorithm | undefined {
  return /^NONEwith(RSAandMGF1|RSASSA-PSS)$/i.test(name) ? PSS_OF_A_GIVEN_DIGEST : findSignatureAlgorithm(name);
}

const DOES_NOT_FIT = 'Error initializing signer';

/** Throws a `workerFailed` fault where the algorithm is for another type of key. */
export function requireFittingAlgorithm(key: TokenKey, algorithm: SignatureAlgorithm): void {
  if (algorithm.keyType === key.keyType) return;
  throw new Fault('workerFailed', DOES_NOT_FIT, {
    cause: new Error(`${algorithm.name} needs a key of type ${algorithm.keyType}, but ${key.alias} is of type ${key.keyType}`),
  });
}

/** Runs a signature; a token that fails becomes a `workerFailed` fault with this message, one that is offline stays it. */
export async function orFailWith<T>(message: string, sign: () => Promise<T>): Promise<T> {
  try {
    return await sign();
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.kind !== 'workerFailed') throw thrown;
    throw new Fault('workerFailed', message, { cause: thrown });
  }
}
