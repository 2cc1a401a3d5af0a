import { createHash, type KeyObject } from 'node:crypto';
import { RSA_PRIMITIVE } from '../../core/algorithms.js';
import { Fault } from '../../core/errors.js';
import { defineSigner } from '../../core/worker-definition.js';
import { orFailWith } from './signature-algorithm.js';
import { NO_CERTIFICATE_LEVELS } from './no-certificate-levels.js';

/**
 * Applies an RSA key to data that the client has hashed and padded already. Whoever may use it can have any signature of the
 * key made, so that the key is one for this purpose alone.
 */
export const mrtdSigner = defineSigner({
  names: ['org.signserver.module.mrtdsigner.MRTDSigner', 'MRTDSigner'],
  doc: 'Applies an RSA key to data that was hashed and padded by the client; nothing is added (RFC 8017 §5.2.1).',
  properties: NO_CERTIFICATE_LEVELS,
  create: () => ({
    async sign({ data, fileName }, { signingKey: { key }, transactionId }) {
      if (key.keyType !== 'RSA') throw new Fault('workerFailed', `The key ${key.alias} is of type ${key.keyType}; an RSA key is needed.`);
      const representative = messageRepresentative(data, key.publicKey);
      const signature = await orFailWith('The key could not be applied to the data.', () => key.sign(representative, RSA_PRIMITIVE));
      const archiveId = createHash('sha1').update(data).update(transactionId).digest('hex');
      return {
        data: signature,
        contentType: 'application/octet-stream',
        ...(fileName !== undefined && { fileName }),
        archiveId,
        archivables: [{ type: 'RESPONSE', archiveId, data: signature }],
      };
    },
  }),
  sample: () => ({ kind: 'data', data: Uint8Array.of(2), metadata: new Map() }),
});

/** The data as a number below the modulus, in as many octets. Throws `illegalRequest` where it is none. */
function messageRepresentative(data: Uint8Array, publicKey: KeyObject): Uint8Array {
  const modulus = Buffer.from(String(publicKey.export({ format: 'jwk' }).n), 'base64url');
  if (data.length === 0) throw new Fault('illegalRequest', 'Request must contain data');
  const representative = Buffer.alloc(modulus.length);
  if (data.length <= modulus.length) representative.set(data, modulus.length - data.length);
  if (data.length > modulus.length || Buffer.compare(representative, modulus) >= 0) {
    const bits = String(publicKey.asymmetricKeyDetails?.modulusLength);
    throw new Fault('illegalRequest', `The data must be a number below the modulus of the key, which has ${bits} bits.`);
  }
  return representative;
}
