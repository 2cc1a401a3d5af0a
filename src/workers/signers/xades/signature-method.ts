import type { KeyType } from '../../../core/algorithms.js';
import { Fault } from '../../../core/errors.js';
import type { SignatureMethod } from '../../../formats/xmldsig/xmldsig-algorithms.js';
import { chosenSignatureMethod } from '../xml/signature-method.js';

/**
 * The signature method that is configured or fits the key. As in SignServer a key on a curve with an algorithm for RSA signs
 * with its default. Throws `workerFailed` faults for an algorithm that is not known or does not fit.
 */
export function xadesSignatureMethod(name: string | undefined, keyType: KeyType): SignatureMethod {
  const method = chosenSignatureMethod(name, keyType);
  if (!method) throw new Fault('workerFailed', `Unsupported signature algorithm: ${name ?? ''}`);
  if (method.algorithm.keyType === keyType) return method;
  const fallback = keyType === 'EC' ? chosenSignatureMethod(undefined, keyType) : undefined;
  if (!fallback) throw new Fault('workerFailed', 'Signature algorithm does not match keyAlgorithm');
  return fallback;
}
