import type { SignatureAlgorithm } from '../../../core/algorithms.js';
import type { TokenKey } from '../../../core/crypto-token.js';
import { Fault } from '../../../core/errors.js';
import { concatenatedEcdsa } from '../../../formats/signatures/concatenated-ecdsa.js';
import { orFailWith } from '../signature-algorithm.js';

/**
 * Signs the canonical SignedInfo and answers the value as XML Signature has it. A key that the algorithm does not fit, and a
 * token that fails, become a `workerFailed` fault with the message; a token that is offline stays it.
 */
export async function xmlSignatureValue(
  { key, algorithm }: { readonly key: TokenKey; readonly algorithm: SignatureAlgorithm },
  signedInfo: Uint8Array,
  failure: string,
): Promise<Uint8Array> {
  if (algorithm.keyType !== key.keyType) throw new Fault('workerFailed', failure, { cause: misfit(key, algorithm) });
  const signature = await orFailWith(failure, () => key.sign(signedInfo, algorithm));
  return algorithm.scheme === 'ECDSA' ? concatenatedEcdsa(signature, key.publicKey) : signature;
}

const misfit = (key: TokenKey, algorithm: SignatureAlgorithm): Error =>
  new Error(`${algorithm.name} needs a key of type ${algorithm.keyType}, but ${key.alias} is of type ${key.keyType}`);
