import { defaultSignatureAlgorithm, type SignatureAlgorithm } from '../../../core/algorithms.js';
import type { Certificate } from '../../../core/certificate.js';
import type { TokenKey } from '../../../core/crypto-token.js';
import { Fault } from '../../../core/errors.js';
import type { SigningKey } from '../../../core/worker-definition.js';
import { objectIdentifier, sequence } from '../../../formats/asn1/asn1.js';
import { pkiStatusInfo } from '../../../formats/tsp/pki-failure.js';
import type { TimeStampRequest } from '../../../formats/tsp/time-stamp-request.js';
import { TokenFrame } from '../../../formats/tsp/time-stamp-token.js';
import { TSP_OID } from '../../../formats/tsp/tsp-object-identifiers.js';
import { accuracyAndOrdering, tsaName, tsaPolicy, tstInfo } from '../../../formats/tsp/tst-info.js';
import { extensionDer } from '../../../formats/x509/extension.js';
import { readCertificateStructure } from '../../../formats/x509/x509-structure.js';
import { requireTimeStamping } from './certificate-rules.js';
import type { TimeStampConfiguration } from './properties.js';
import { requireSoundToken } from './self-check.js';

/** What is different in each token. */
export interface TokenOrder {
  readonly request: TimeStampRequest;
  readonly serialNumber: Uint8Array;
  /** Milliseconds since the epoch: of the time source, and of the server's clock. */
  readonly genTime: number;
  readonly now: number;
}

/** A token that cannot be made because its signature cannot be. */
export class TokenSigningError extends Error {
  override readonly name = 'TokenSigningError';
}

/** Makes the time stamps of one worker with one key. All that does not depend on the request is worked out once. */
export class TokenMaker {
  readonly #key: TokenKey;
  readonly #certificate: Certificate;
  readonly #algorithm: SignatureAlgorithm;
  readonly #frame: TokenFrame;
  readonly #statusInfo: Uint8Array;
  readonly #fixed: { readonly accuracyAndOrdering: Uint8Array; readonly tsa?: Uint8Array };
  readonly #defaultPolicy: Uint8Array;
  readonly #ownExtensions: readonly Uint8Array[];
  readonly #verifies: boolean;

  /** Throws the fault that requests are answered with where the key or its certificate is not fit. */
  constructor(configuration: TimeStampConfiguration, { key, certificate, chain }: SigningKey) {
    if (!certificate) throw new Fault('cryptoTokenOffline', 'No certificate for this signer');
    requireTimeStamping(certificate);
    this.#key = key;
    this.#certificate = certificate;
    this.#algorithm = fittingAlgorithm(key, configuration.SIGNATUREALGORITHM);
    this.#frame = new TokenFrame({
      algorithm: this.#algorithm,
      certificate,
      chain,
      certificateOrder: configuration.LEGACYENCODING ? 'chain' : 'der',
      certificateDigest: configuration.CERTIFICATE_DIGEST_ALGORITHM,
      issuerSerial: configuration.INCLUDE_CERTID_ISSUERSERIAL ? 'withIssuerSerial' : 'withoutIssuerSerial',
      signingTime: configuration.INCLUDESIGNINGTIMEATTRIBUTE ? 'included' : 'omitted',
      algorithmProtection: configuration.INCLUDECMSALGORITHMPROTECTATTRIBUTE ? 'included' : 'omitted',
    });
    this.#statusInfo = pkiStatusInfo('granted', configuration.INCLUDESTATUSSTRING ? OPERATION_OKAY : undefined);
    this.#fixed = fixedFields(configuration, certificate);
    this.#defaultPolicy = tsaPolicy(configuration.DEFAULTTSAPOLICYOID);
    this.#ownExtensions = configuration.TIMESTAMP_PROFILE === 'EN319422-QUALIFIED' ? [QUALIFIED_STATEMENT] : [];
    this.#verifies = configuration.VERIFY_TOKEN_SIGNATURE;
  }

  /** A granted TimeStampResp. Throws a TokenSigningError, or a fault where the token is offline or not sound. */
  async make({ request, serialNumber, genTime, now }: TokenOrder): Promise<Uint8Array> {
    const info = tstInfo({
      ...this.#fixed,
      policy: request.reqPolicy?.der ?? this.#defaultPolicy,
      messageImprint: request.messageImprint.der,
      serialNumber,
      genTime,
      ...(request.nonce && { nonce: request.nonce.der }),
      extensions:
        request.extensions.length > 0 ? [...request.extensions.map(({ der }) => der), ...this.#ownExtensions] : this.#ownExtensions,
    });
    const signedAttrs = this.#frame.signedAttributes(info, now);
    const signature = await this.#sign(signedAttrs);
    if (this.#verifies) {
      const signed = { bytes: signedAttrs, algorithm: this.#algorithm, signature };
      await requireSoundToken({ key: this.#key, certificate: this.#certificate, genTime, signed });
    }
    const certificates = request.certReq ? 'included' : 'omitted';
    return this.#frame.response(this.#statusInfo, { tstInfo: info, signedAttrs, signature, certificates });
  }

  async #sign(signedAttrs: Uint8Array): Promise<Uint8Array> {
    try {
      return await this.#key.sign(signedAttrs, this.#algorithm);
    } catch (thrown) {
      if (thrown instanceof Fault && thrown.kind !== 'workerFailed') throw thrown;
      throw new TokenSigningError('the signature of a time stamp could not be made', { cause: thrown });
    }
  }
}

/** The text of granted responses. */
export const OPERATION_OKAY = 'Operation Okay';

/** ETSI EN 319 422 §9.1: a qcStatements extension, not critical, with one statement. */
const QUALIFIED_STATEMENT = extensionDer({
  oid: TSP_OID.qcStatements,
  critical: false,
  value: sequence(sequence(objectIdentifier(TSP_OID.qualifiedTimeStamp))),
});

function fixedFields(
  configuration: TimeStampConfiguration,
  certificate: Certificate,
): { readonly accuracyAndOrdering: Uint8Array; readonly tsa?: Uint8Array } {
  const { ACCURACYSECONDS: seconds = 0, ACCURACYMILLIS: millis = 0, ACCURACYMICROS: micros = 0, TSA } = configuration;
  const name = configuration.TSA_FROM_CERT ? { der: readCertificateStructure(certificate.der).subject } : TSA;
  const ordering = configuration.ORDERING ? 'ordered' : 'unordered';
  return { accuracyAndOrdering: accuracyAndOrdering({ seconds, millis, micros }, ordering), ...(name && { tsa: tsaName(name) }) };
}

/** The algorithm that is configured, or that is usual with the key. Throws a `workerFailed` fault where it does not fit. */
export function fittingAlgorithm({ keyType }: TokenKey, configured: SignatureAlgorithm | undefined): SignatureAlgorithm {
  if (!configured) return defaultSignatureAlgorithm(keyType);
  if (configured.keyType === keyType) return configured;
  throw new Fault('workerFailed', `cannot create signer: ${configured.name} cannot be used with a key of type ${keyType}`);
}
