import { defaultSignatureAlgorithm, findSignatureAlgorithm, type SignatureAlgorithm } from '../../../core/algorithms.js';
import type { Certificate } from '../../../core/certificate.js';
import type { TokenKey } from '../../../core/crypto-token.js';
import { Fault } from '../../../core/errors.js';
import type { SigningKey } from '../../../core/worker-definition.js';
import { verifySignature } from '../../../formats/cms/verify-signature.js';
import { draftSod } from '../../../formats/sod/document-security-object.js';
import { isSignedBy } from '../../../formats/x509/is-signed-by.js';
import { orFailWith } from '../signature-algorithm.js';

const NAME = /^SHA(1|224|256|384|512)with(RSA|RSAandMGF1|ECDSA)$/i;

/** An algorithm that a document signer may use (ICAO Doc 9303-12, and SHA-1 for old documents). */
export function findDocumentSignerAlgorithm(name: string): SignatureAlgorithm | undefined {
  return NAME.test(name) ? findSignatureAlgorithm(name) : undefined;
}

/** A security object that is about to be signed. */
export interface SodOrder {
  /** DER of the LDSSecurityObject. */
  readonly securityObject: Uint8Array;
  readonly configured: SignatureAlgorithm | undefined;
}

/** Signs a security object; answers EF.SOD. Throws `workerFailed` where the key or its certificates are not fit for it. */
export async function signSod({ securityObject, configured }: SodOrder, signingKey: SigningKey): Promise<Uint8Array> {
  const { key } = signingKey;
  const certificate = requireCertificate(signingKey);
  const algorithm = fittingAlgorithm(key, configured);
  requireIssuer(certificate, signingKey);
  const draft = draftOf(securityObject, algorithm, certificate);
  const signature = await orFailWith('Problem constructing SOD as signature could not be made', () =>
    key.sign(draft.toBeSigned, algorithm),
  );
  if (!key.verifies) await requireSignature(signature, { bytes: draft.toBeSigned, algorithm, publicKey: certificate.publicKey });
  return draft.complete(signature);
}

/** Throws `cryptoTokenOffline` where there is no certificate. */
export function requireCertificate({ certificate }: Pick<SigningKey, 'certificate'>): Certificate {
  if (!certificate) throw new Fault('cryptoTokenOffline', 'No signing certificate');
  return certificate;
}

function draftOf(...parts: Parameters<typeof draftSod>): ReturnType<typeof draftSod> {
  try {
    return draftSod(...parts);
  } catch (cause) {
    throw new Fault('workerFailed', 'Problem constructing SOD', { cause });
  }
}

function fittingAlgorithm({ alias, keyType }: TokenKey, configured: SignatureAlgorithm | undefined): SignatureAlgorithm {
  const algorithm = configured ?? defaultSignatureAlgorithm(keyType);
  if (!findDocumentSignerAlgorithm(algorithm.name)) {
    throw new Fault('workerFailed', 'Problem constructing SOD as configured algorithm not supported', {
      cause: new Error(`security objects are not signed with ${algorithm.name}`),
    });
  }
  if (algorithm.keyType === keyType) return algorithm;
  throw new Fault('workerFailed', 'Problem constructing SOD as key could not be used', {
    cause: new Error(`${algorithm.name} needs a key of type ${algorithm.keyType}, but ${alias} is of type ${keyType}`),
  });
}

const verificationFailure = (why: string): Fault => new Fault('workerFailed', 'SOD verification failure', { cause: new Error(why) });

/** What was found out about a key's certificates holds as long as they do. */
const known = new WeakMap<SigningKey, boolean>();

/** Inspection systems look the issuer up in their master lists: a certificate that it did not issue is of no use. */
function requireIssuer(certificate: Certificate, signingKey: SigningKey): void {
  let isIssued = known.get(signingKey);
  if (isIssued === undefined) {
    isIssued = signingKey.fullChain.some((issuer) => issuer.subject === certificate.issuer && isSignedBy(certificate, issuer));
    known.set(signingKey, isIssued);
  }
  if (!isIssued) throw verificationFailure(`the issuer of ${certificate.subject} is not in the certificate chain`);
}

async function requireSignature(signature: Uint8Array, signed: Parameters<typeof verifySignature>[1]): Promise<void> {
  if (!(await verifySignature(signature, signed))) throw verificationFailure('the signature does not verify');
}
