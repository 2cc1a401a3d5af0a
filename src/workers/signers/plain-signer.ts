import { defaultSignatureAlgorithm, keyTypeOf } from '../../core/algorithms.js';
import { defineSigner } from '../../core/worker-definition.js';
import { Fault } from '../../core/errors.js';
import { boolean, text } from '../../core/properties.js';
import { CLIENT_SIDE_HASHING_PROPERTIES, checkClientSideHashing, clientHash, holdsClientHash } from './client-side-hashing.js';
import { logDigest } from './digest-log.js';
import { documentInput, hashInput } from './plain-signature-input.js';
import { findPlainSignatureAlgorithm, orFailWith, requireFittingAlgorithm, signatureAlgorithmProperty } from './signature-algorithm.js';

const WRONG_LENGTH = "Input length doesn't match hash digest algorithm specified through request metadata";

/** Signs any bytes, or a hash that the client made of them, and answers the bare signature value. */
export const plainSigner = defineSigner({
  names: ['org.signserver.module.cmssigner.PlainSigner', 'PlainSigner'],
  doc: 'Signs any bytes and answers the bare signature value.',
  properties: {
    SIGNATUREALGORITHM: signatureAlgorithmProperty(
      findPlainSignatureAlgorithm,
      'Signature algorithm; by default SHA-256 with the kind of key. NONEwith… signs the bytes of the request without hashing them.',
    ),
    ...CLIENT_SIDE_HASHING_PROPERTIES,
    DO_LOGREQUEST_DIGEST: boolean({
      default: true,
      doc: 'Whether the worker log holds the digest of the request.',
      invalid: (_value, name) => `Incorrect value for ${name}`,
    }),
    LOGREQUEST_DIGESTALGORITHM: text({ default: 'SHA256', doc: 'Digest algorithm of that digest.' }),
  },
  check: checkClientSideHashing,
  create: (configuration) => ({
    async sign(request, { signingKey: { key, certificate }, log }) {
      log.set('REQUEST_DIGEST_ALGORITHM', configuration.LOGREQUEST_DIGESTALGORITHM);
      if (configuration.DO_LOGREQUEST_DIGEST) {
        logDigest(log, 'REQUEST', { algorithm: configuration.LOGREQUEST_DIGESTALGORITHM, bytes: request.data });
      }
      if (!certificate) throw new Fault('workerFailed', 'Null certificate chain. This signer needs a certificate.');

      const algorithm = configuration.SIGNATUREALGORITHM ?? defaultSignatureAlgorithm(keyTypeOf(certificate.publicKey) ?? 'RSA');
      const input = holdsClientHash(configuration, request.metadata)
        ? hashInput(clientHash(configuration, request, WRONG_LENGTH), algorithm)
        : documentInput(request.data, algorithm);
      requireFittingAlgorithm(key, input.algorithm);
      const signature = await orFailWith('Error initializing signer', () => key.sign(input.bytes, input.algorithm));

      log.set('RESPONSE_ENCODED', Buffer.from(signature).toString('base64'));
      return {
        data: signature,
        contentType: 'application/octet-stream',
        ...(request.fileName !== undefined && { fileName: `${request.fileName}.sig` }),
      };
    },
  }),
  sample: () => ({ kind: 'data', data: new TextEncoder().encode('sample'), metadata: new Map() }),
});
