import { findSignatureAlgorithm, type SignatureAlgorithm } from '../../core/algorithms.js';
import type { CertificateRequest, CertificateRequestOrder, TokenKey } from '../../core/crypto-token.js';
import { asFault, Fault } from '../../core/errors.js';
import type { DistinguishedName } from '../../formats/x509/distinguished-name.js';
import { parseDistinguishedName } from '../../formats/x509/distinguished-name-parser.js';
import { withExplicitEcParameters } from '../../formats/x509/explicit-ec-parameters.js';
import { writePem } from '../../formats/pem.js';
import { buildCertificationRequest } from '../../formats/x509/pkcs10.js';

/** A certificate request (RFC 2986) for a key of any token, signed with it. Each fault is `cryptoTokenOffline`, in SignServer's words. */
export async function certificateRequest(key: TokenKey, order: Omit<CertificateRequestOrder, 'alias'>): Promise<CertificateRequest> {
  const algorithm = requestAlgorithm(order.signatureAlgorithm);
  const subject = requestSubject(order.subject);
  if (algorithm.keyType !== key.keyType) {
    throw requestError(`The signature algorithm ${algorithm.name} does not fit the key ${key.alias}, which is of type ${key.keyType}.`);
  }
  const { publicKey } = key;
  try {
    const binary = await buildCertificationRequest({
      subject,
      subjectPublicKeyInfo: order.explicitEccParameters
        ? withExplicitEcParameters(publicKey)
        : publicKey.export({ type: 'spki', format: 'der' }),
      algorithm,
      sign: (info) => key.sign(info, algorithm),
    });
    return { binary, armored: writePem('CERTIFICATE REQUEST', binary) };
  } catch (cause) {
    throw requestError(asFault(cause).message, cause);
  }
}

const requestError = (reason: string, cause?: unknown): Fault =>
  new Fault('cryptoTokenOffline', `Certificate request error: ${reason}`, { cause });

function requestAlgorithm(name: string): SignatureAlgorithm {
  const algorithm = findSignatureAlgorithm(name);
  if (algorithm?.oid === undefined) throw new Fault('cryptoTokenOffline', `Unknown signature type requested: ${name}`);
  return algorithm;
}

function requestSubject(text: string): DistinguishedName {
  try {
    return parseDistinguishedName(text);
  } catch (cause) {
    // The parser's sentences are fit for the administrator, and those that clients know.
    throw new Fault('cryptoTokenOffline', cause instanceof Error ? cause.message : 'badly formatted directory string', { cause });
  }
}
