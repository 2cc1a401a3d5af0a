import { defaultSignatureAlgorithm, keyTypeOf } from '../../core/algorithms.js';
import { defineSigner, type ProcessingResult } from '../../core/worker-definition.js';
import { Fault } from '../../core/errors.js';
import type { LogFields } from '../../core/exchange.js';
import { boolean, text } from '../../core/properties.js';
import { CLIENT_SIDE_HASHING_PROPERTIES, checkClientSideHashing, clientHash, holdsClientHash } from './client-side-hashing.js';
import { logDigest, logDocumentDigest } from './digest-log.js';
import { documentInput, hashInput, storedDocumentInput } from './plain-signature-input.js';
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

      return signatureResult(signature, request, log);
    },

    async signStreamed(request, { signingKey: { key, certificate }, log }) {
      if (!certificate || holdsClientHash(configuration, request.metadata)) return undefined;
      const algorithm = configuration.SIGNATUREALGORITHM ?? defaultSignatureAlgorithm(keyTypeOf(certificate.publicKey) ?? 'RSA');
      requireFittingAlgorithm(key, algorithm);
      const input = await storedDocumentInput(request.document, algorithm);
      if (!input) return undefined;
      log.set('REQUEST_DIGEST_ALGORITHM', configuration.LOGREQUEST_DIGESTALGORITHM);
      if (configuration.DO_LOGREQUEST_DIGEST) await logDocumentDigest(log, configuration.LOGREQUEST_DIGESTALGORITHM, request.document);
      const signature = await orFailWith('Error initializing signer', () => key.sign(input.bytes, input.algorithm));
      return signatureResult(signature, request, log);
    },
  }),
  sample: () => ({ kind: 'data', data: new TextEncoder().encode('sample'), metadata: new Map() }),
});

function signatureResult(signature: Uint8Array, { fileName }: { readonly fileName?: string }, log: LogFields): ProcessingResult {
  log.set('RESPONSE_ENCODED', Buffer.from(signature).toString('base64'));
  return {
    data: signature,
    contentType: 'application/octet-stream',
    ...(fileName !== undefined && { fileName: `${fileName}.sig` }),
  };
}
