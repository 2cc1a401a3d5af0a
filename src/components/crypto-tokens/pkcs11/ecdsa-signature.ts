import { Fault } from '../../../core/errors.js';
import { integer, sequence } from '../../../formats/asn1/asn1.js';

/** Ecdsa-Sig-Value (RFC 3279 §2.2.3), DER, of what PKCS#11 answers: r and s one behind the other, each as long as the other. */
export function ecdsaSignatureValue(signature: Uint8Array): Uint8Array {
  if (signature.length === 0 || signature.length % 2 !== 0) {
    throw new Fault('workerFailed', 'The crypto token answered something that is no ECDSA signature.');
  }
  const half = signature.length / 2;
  return sequence(unsigned(signature.subarray(0, half)), unsigned(signature.subarray(half)));
}

const unsigned = (octets: Uint8Array): Uint8Array => integer(BigInt(`0x${Buffer.from(octets).toString('hex')}`));
