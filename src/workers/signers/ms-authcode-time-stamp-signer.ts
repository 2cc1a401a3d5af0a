import { createHash } from 'node:crypto';
import { digestNamed, type SignatureAlgorithm } from '../../core/algorithms.js';
import type { Certificate } from '../../core/certificate.js';
import type { TimeSource } from '../../core/component.js';
import { Fault } from '../../core/errors.js';
import type { DataRequest } from '../../core/exchange.js';
import { lenientBoolean, type ConfigurationOf } from '../../core/properties.js';
import { defineSigner, type ProcessingResult, type SignerContext, type SigningContext } from '../../core/worker-definition.js';
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
import { INVALID_CHAIN, isValidChain } from './time-stamp/certificate-rules.js';
import { base64 } from './time-stamp/request-log.js';
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
  create: (configuration, context) => ({
    sign: (request, signing) => stamp(configuration, context, { request, signing }),
    status: (certificates) =>
      authorityStatus({ ...certificates, timeSource: context.timeSource, requiresValidChain: configuration.REQUIREVALIDCHAIN }),
  }),
  sample: () => ({ kind: 'data', data: SAMPLE_AUTHENTICODE_BODY, metadata: new Map() }),
});

async function stamp(
  configuration: Configuration,
  { timeSource }: SignerContext,
  { request, signing }: { readonly request: DataRequest; readonly signing: SigningContext },
): Promise<ProcessingResult> {
  const { log, signingKey } = signing;
  const { key, certificate, chain, fullChain } = signingKey;
  if (request.data.length === 0) throw new Fault('illegalRequest', 'Request must contain data');
  if (configuration.REQUIREVALIDCHAIN && !isValidChain(fullChain)) throw new Fault('cryptoTokenOffline', INVALID_CHAIN.request);
  const body = readAuthenticodeBody(request.data);
  if (!certificate) throw new Fault('workerFailed', 'Null certificate chain. This signer needs a certificate.');
  const time = await availableTime(timeSource, signing);
  const algorithm = fittingAlgorithm(key, configuration.SIGNATUREALGORITHM);
  const parts = signatureParts(configuration, { algorithm, certificate, body, time });
  const signature = await orFailWith('Error constructing CMS', () => key.sign(parts.signedAttrs, algorithm));
  const { digestAlgorithms, digestAlgorithm, signatureAlgorithm } = cmsAlgorithms(algorithm, 'signedAttributes');
  const sid = issuerAndSerialNumber(certificate).der;
  const cms = contentInfo(
    {
      version: signedDataVersion(CMS_OID.data),
      digestAlgorithm: digestAlgorithms,
      encapContentInfo: body.contentInfo,
      certificates: chain.map(({ der }) => der),
      signerInfo: signerInfo({ sid, digestAlgorithm, signedAttrs: parts.signedAttrs, signatureAlgorithm, signature }),
    },
    'indefinite',
  );
  const answer = base64(cms);
  log.set('TSA_TIME', String(time));
  log.set('TSA_TIMESOURCE', timeSource?.name ?? '');
  log.set('TSA_TIMESTAMPRESPONSE_ENCODED', answer);
  return {
    data: Buffer.from(answer, 'latin1'),
    contentType: 'application/octet-stream',
    archiveId: createHash('sha1').update(request.data).update(signing.transactionId).digest('hex'),
    ...(request.fileName !== undefined && { fileName: request.fileName }),
  };
}

async function availableTime(timeSource: TimeSource | undefined, { log }: SigningContext): Promise<number> {
  const time = await timeSource?.time(log);
  if (time === undefined) throw new Fault('serviceUnavailable', 'Time source is not available');
  return time;
}

function signatureParts(
  configuration: Configuration,
  stamped: {
    readonly algorithm: SignatureAlgorithm;
    readonly certificate: Certificate;
    readonly body: AuthenticodeRequest;
    readonly time: number;
  },
): { readonly signedAttrs: Uint8Array } {
  const { digest, digestAlgorithm, signatureAlgorithm } = cmsAlgorithms(stamped.algorithm, 'signedAttributes');
  const signedAttrs = signedAttributes([
    contentTypeAttribute(CMS_OID.data),
    signingTimeAttribute(stamped.time),
    algorithmProtectionAttribute(digestAlgorithm, signatureAlgorithm),
    messageDigestAttribute(digestOf(digest, stamped.body.content)),
    ...(configuration.INCLUDE_SIGNING_CERTIFICATE_ATTRIBUTE
      ? [signingCertificateAttribute(stamped.certificate, digestNamed('SHA-1'), 'withIssuerSerial')]
      : []),
  ]);
  return { signedAttrs };
}
