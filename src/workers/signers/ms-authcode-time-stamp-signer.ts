import { createHash } from 'node:crypto';
import { digestNamed } from '../../core/algorithms.js';
import type { Certificate } from '../../core/certificate.js';
import { Fault } from '../../core/errors.js';
import type { DataRequest, LogFields } from '../../core/exchange.js';
import { lenientBoolean, type ConfigurationOf } from '../../core/properties.js';
import {
  defineSigner,
  type ProcessingResult,
  type SignerContext,
  type SigningContext,
  type SigningKey,
} from '../../core/worker-definition.js';
import { cmsAlgorithms } from '../../formats/cms/cms-algorithm-identifiers.js';
import { CMS_OID } from '../../formats/cms/cms-object-identifiers.js';
import {
  algorithmProtectionAttribute,
  contentTypeAttribute,
  messageDigestAttribute,
  signedAttributes,
  signingTimeAttribute,
} from '../../formats/cms/cms-signed-attributes.js';
import { contentInfo, signedDataVersion, signerInfo } from '../../formats/cms/cms.js';
import { digestOf } from '../../formats/cms/message-digest.js';
import { signingCertificateAttribute } from '../../formats/cms/signing-certificate.js';
import type { AuthenticodeRequest } from '../../formats/tsp/authenticode-request.js';
import { issuerAndSerialNumber } from '../../formats/x509/issuer-and-serial-number.js';
import { NO_CERTIFICATE_LEVELS } from './no-certificate-levels.js';
import { findCmsSignatureAlgorithm, orFailWith, signatureAlgorithmProperty } from './signature-algorithm.js';
import { readAuthenticodeBody } from './time-stamp/authenticode-body.js';
import { authorityStatus } from './time-stamp/authority-status.js';
import { ChainRule } from './time-stamp/chain-rule.js';
import { base64, logFailure } from './time-stamp/request-log.js';
import { SAMPLE_AUTHENTICODE_BODY } from './time-stamp/sample-request.js';
import { fittingAlgorithm } from './time-stamp/token-maker.js';

const PROPERTIES = {
  SIGNATUREALGORITHM: signatureAlgorithmProperty(
    findCmsSignatureAlgorithm,
    'Signature algorithm; by default SHA-256 with the kind of key.',
  ),
  REQUIREVALIDCHAIN: lenientBoolean({ default: false, doc: 'Whether each certificate of the chain must verify with the one above it.' }),
  INCLUDE_SIGNING_CERTIFICATE_ATTRIBUTE: lenientBoolean({
    default: false,
    doc: "Whether a signed attribute names the signer's certificate (RFC 2634 §5.4).",
  }),
  ...NO_CERTIFICATE_LEVELS,
} as const;

type Configuration = ConfigurationOf<typeof PROPERTIES>;

/** Time stamps of the older Authenticode protocol: base64 of a request and of a CMS over the octets in it. */
export const msAuthCodeTimeStampSigner = defineSigner({
  names: ['org.signserver.module.tsa.MSAuthCodeTimeStampSigner', 'MSAuthCodeTimeStampSigner'],
  doc: 'Time stamps of the older Authenticode protocol.',
  properties: PROPERTIES,
  usesTimeSource: true,
  defaultWorkerLogger: 'org.signserver.module.tsa.DefaultTimeStampLogger',
  create: (configuration, context) => {
    const authority = new AuthenticodeAuthority(configuration, context);
    return {
      sign: (request, signing) => authority.answer(request, signing),
      status: (certificates) =>
        authorityStatus({ ...certificates, timeSource: context.timeSource, requiresValidChain: configuration.REQUIREVALIDCHAIN }),
    };
  },
  sample: () => ({ kind: 'data', data: SAMPLE_AUTHENTICODE_BODY, metadata: new Map() }),
});

/** What is stamped, by whom and when. */
interface Stamp {
  readonly body: AuthenticodeRequest;
  readonly signingKey: SigningKey;
  readonly certificate: Certificate;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

class AuthenticodeAuthority {
  readonly #chainRule: ChainRule;

  constructor(
    private readonly configuration: Configuration,
    private readonly context: SignerContext,
  ) {
    this.#chainRule = new ChainRule(configuration);
  }

  async answer({ data, fileName }: DataRequest, { log, signingKey, transactionId }: SigningContext): Promise<ProcessingResult> {
    if (data.length === 0) throw new Fault('illegalRequest', 'Request must contain data');
    this.#chainRule.require(signingKey);
    const body = readAuthenticodeBody(data, log);
    const { certificate } = signingKey;
    if (!certificate) throw new Fault('workerFailed', 'Null certificate chain. This signer needs a certificate.');
    const time = await this.#time(log);
    const answer = base64(await this.#logged(log, { body, signingKey, certificate, time }));
    log.set('TSA_TIME', String(time));
    log.set('TSA_TIMESOURCE', this.context.timeSource?.name ?? '');
    log.set('TSA_TIMESTAMPRESPONSE_ENCODED', answer);
    return {
      data: Buffer.from(answer, 'latin1'),
      contentType: 'application/octet-stream',
      archiveId: createHash('sha1').update(data).update(transactionId).digest('hex'),
      ...(fileName !== undefined && { fileName }),
    };
  }

  async #time(log: LogFields): Promise<number> {
    const time = await this.context.timeSource?.time(log);
    if (time === undefined) throw new Fault('serviceUnavailable', 'Time source is not available');
    return time;
  }

  async #logged(log: LogFields, stamp: Stamp): Promise<Uint8Array> {
    try {
      return await this.#stamp(stamp);
    } catch (thrown) {
      logFailure(log, thrown);
      throw thrown;
    }
  }

  /** The ContentInfo with the SignedData over the octets of the request. */
  async #stamp({ body, signingKey: { key, chain }, certificate, time }: Stamp): Promise<Uint8Array> {
    const algorithm = fittingAlgorithm(key, this.configuration.SIGNATUREALGORITHM);
    const { digest, digestAlgorithms, digestAlgorithm, signatureAlgorithm } = cmsAlgorithms(algorithm, 'signedAttributes');
    const signedAttrs = signedAttributes([
      contentTypeAttribute(CMS_OID.data),
      signingTimeAttribute(time),
      algorithmProtectionAttribute(digestAlgorithm, signatureAlgorithm),
      messageDigestAttribute(digestOf(digest, body.content)),
      ...(this.configuration.INCLUDE_SIGNING_CERTIFICATE_ATTRIBUTE
        ? [signingCertificateAttribute(certificate, digestNamed('SHA-1'), 'withIssuerSerial')]
        : []),
    ]);
    const signature = await orFailWith('Error constructing CMS', () => key.sign(signedAttrs, algorithm));
    const sid = issuerAndSerialNumber(certificate).der;
    return contentInfo(
      {
        version: signedDataVersion(CMS_OID.data),
        digestAlgorithm: digestAlgorithms,
        encapContentInfo: body.contentInfo,
        certificates: chain.map(({ der }) => der),
        signerInfo: signerInfo({ sid, digestAlgorithm, signedAttrs, signatureAlgorithm, signature }),
      },
      'indefinite',
    );
  }
}
