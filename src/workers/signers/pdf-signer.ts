import type { DataRequest } from '../../core/exchange.js';
import { defineSigner, type SignerContext, type SigningContext } from '../../core/worker-definition.js';
import { withDocument, type PdfDocument } from '../../formats/pdf/pdf-document.js';
import { archiveFolderProblem, archiveToDisk } from './pdf/disk-archive.js';
import { CustomImages } from './pdf/custom-image.js';
import { orDocumentFault } from './pdf/document-fault.js';
import { refuseDoubleObjects } from './pdf/double-objects.js';
import { unknownPermission } from './pdf/permissions.js';
import { checkPdfProperties, PDF_PROPERTIES } from './pdf/properties.js';
import { requestConfiguration, type RequestConfiguration } from './pdf/request-configuration.js';
import { revocationData } from './pdf/revocation.js';
import { planRevision } from './pdf/revision.js';
import { SAMPLE_DOCUMENT } from './pdf/sample-document.js';
import { signDocument } from './pdf/sign-document.js';
import { signerChain, type SignerChain } from './pdf/signer-chain.js';
import { requestTimeStamp, timeStampingOf } from './pdf/time-stamping.js';
import { invisibleSignature, visibleSignature, type ShownSignature, type VisibleSignature } from './pdf/visible-signature.js';
import { wishedSignature } from './pdf/wished-signature.js';
import type { TimeStamping } from './time-stamp-client/time-stamp.js';

/** Signs PDF documents: detached PKCS#7 (ISO 32000-2 §12.8.3.3), or PAdES baseline signatures (ETSI EN 319 142-1). */
export const pdfSigner = defineSigner({
  names: ['org.signserver.module.pdfsigner.PDFSigner', 'PDFSigner'],
  doc: 'Signs PDF documents, visibly or not; signatures that are there already stay valid.',
  properties: PDF_PROPERTIES,
  check: checkPdfProperties,
  refusals: (configuration, { workerId, folders }) => {
    const unknown = unknownPermission(configuration.SET_PERMISSIONS ?? '');
    const problems = [
      unknown === undefined ? undefined : `Signer ${String(workerId)} misconfigured: Unknown permission value: "${unknown}"`,
      configuration.ADD_VISIBLE_SIGNATURE ? new CustomImages(folders.pdfImages).problem(configuration) : undefined,
      archiveFolderProblem(configuration, folders.pdfArchives),
    ];
    return problems.filter((problem) => problem !== undefined);
  },
  create: (configured, worker) => {
    const timeStamping = timeStampingOf(configured, worker);
    const images = new CustomImages(worker.folders.pdfImages);
    return {
      async sign(request, context) {
        const configuration = requestConfiguration(configured, request.metadata);
        const wished = await wishedSignature(configuration, images);
        const now = context.clock.now();
        const { signerCertificateChain: pem, INCLUDE_CERTIFICATE_LEVELS: levels } = configuration;
        const chain = signerChain(context.signingKey, { pem, levels, now });
        const data = await signed(request, context, { configuration, wished, chain, now, worker, timeStamping });
        if (configuration.ARCHIVETODISK) {
          await archiveToDisk(data, { ...worker, ...context, now }, { configuration, allowed: worker.folders.pdfArchives });
        }
        return { data, contentType: 'application/pdf', ...(pem !== undefined && { signerCertificate: chain.included[0] }) };
      },
    };
  },
  sample: () => ({ kind: 'data', data: SAMPLE_DOCUMENT, metadata: new Map() }),
});

interface Parts {
  readonly configuration: RequestConfiguration;
  readonly wished: VisibleSignature | undefined;
  readonly chain: SignerChain;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly worker: SignerContext;
  readonly timeStamping: TimeStamping | undefined;
}

function signed({ data, metadata }: DataRequest, context: SigningContext, parts: Parts): Promise<Uint8Array> {
  const { configuration, chain, now, worker } = parts;
  if (configuration.REFUSE_DOUBLE_INDIRECT_OBJECTS) refuseDoubleObjects(data);
  const given = metadata.get('pdfPassword');
  const password = given === '' ? undefined : given;
  context.log.set('PDF_PASSWORD_SUPPLIED', String(password !== undefined));
  // 122 of its 128 bits are random, which is enough to tell versions apart.
  const newId = Buffer.from(worker.random.uuid().replaceAll('-', ''), 'hex');
  return orDocumentFault(async () =>
    withDocument(data, password, async (document) => {
      const revision = planRevision({ document, configuration, workerId: worker.workerId, password, newId });
      const { EMBED_CRL: embedsCrl, EMBED_OCSP_RESPONSE: embedsOcsp } = configuration;
      const revocation = await revocationData({ embedsCrl, embedsOcsp, fullChain: chain.full, included: chain.included, now });
      const isPades = configuration.SIGNATURE_FORMAT !== 'PKCS7';
      const timeStamp = requestTimeStamp(configuration, parts.timeStamping, context.transactionId);
      return signDocument({
        document,
        revision,
        statements: {
          subFilter: isPades ? 'ETSI.CAdES.detached' : 'adbe.pkcs7.detached',
          reason: configuration.REASON,
          location: configuration.LOCATION,
          signingTime: now,
          ...(configuration.CERTIFICATION_LEVEL !== 'none' && { certification: configuration.CERTIFICATION_LEVEL }),
        },
        shown: shownSignature(document, parts),
        container: {
          kind: isPades ? 'cades' : 'pkcs7',
          key: context.signingKey.key,
          certificates: chain.included,
          digest: configuration.DIGESTALGORITHM.algorithm,
          signingTime: now,
          revocation,
          ...(timeStamp && { timeStamp }),
        },
        newId,
      });
    }),
  );
}

function shownSignature(document: PdfDocument, { wished, chain, now, worker }: Parts): ShownSignature {
  if (!wished) return invisibleSignature(document);
  return visibleSignature(document, { wished, signatory: { certificate: chain.included[0], signingTime: now } }, (fieldName) => {
    worker.log.warn(`Worker ${String(worker.workerId)}: there is no signature field ${fieldName}; the signature is not visible`);
  });
}
