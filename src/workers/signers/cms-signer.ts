import { defaultSignatureAlgorithm } from '../../core/algorithms.js';
import { defineSigner, type ProcessingResult, type SigningContext, type SigningKey } from '../../core/worker-definition.js';
import type { Certificate } from '../../core/certificate.js';
import { Fault } from '../../core/errors.js';
import type { DataRequest, ReceivedRequest } from '../../core/exchange.js';
import { boolean, parsed, text, type ConfigurationOf, type PropertyProblem } from '../../core/properties.js';
import { isObjectIdentifier } from '../../formats/asn1/asn1.js';
import { CMS_OID } from '../../formats/cms/cms-object-identifiers.js';
import { CLIENT_SIDE_HASHING_PROPERTIES, checkClientSideHashing, clientHash, holdsClientHash } from './client-side-hashing.js';
import { documentContent, hashContent, storedDocumentContent, type CmsContent, type CmsForm } from './cms-content.js';
import { choosesDetached, chosenContentType, requireDetachedForHash } from './cms-request-choices.js';
import { signCms, type CmsSignatory } from './cms-signature.js';
import { logDigest, logDocumentDigest } from './digest-log.js';
import { findCmsSignatureAlgorithm, requireFittingAlgorithm, signatureAlgorithmProperty } from './signature-algorithm.js';

const expectingBoolean = (_value: string, name: string): string => `Incorrect value for property ${name}. Expecting TRUE or FALSE.`;
const incorrect = (_value: string, name: string): string => `Incorrect value for ${name}`;

const PROPERTIES = {
  SIGNATUREALGORITHM: signatureAlgorithmProperty(
    findCmsSignatureAlgorithm,
    'Signature algorithm; by default SHA-256 with the kind of key.',
  ),
  DETACHEDSIGNATURE: boolean({ default: false, doc: 'Whether the content is left out.', invalid: expectingBoolean }),
  ALLOW_DETACHEDSIGNATURE_OVERRIDE: boolean({
    default: false,
    doc: 'Whether a request may say otherwise with DETACHEDSIGNATURE.',
    invalid: expectingBoolean,
  }),
  ...CLIENT_SIDE_HASHING_PROPERTIES,
  CONTENTOID: parsed(
    { kind: 'object identifier', parse: (value) => (isObjectIdentifier(value) ? value : undefined), print: (oid: string) => oid },
    { default: CMS_OID.data, doc: 'Type of the content.', invalid: (value) => `Illegal content OID specified: ${value}` },
  ),
  ALLOW_CONTENTOID_OVERRIDE: boolean({
    default: false,
    doc: 'Whether a request may say otherwise with CONTENTOID.',
    invalid: expectingBoolean,
  }),
  DER_RE_ENCODE: boolean({
    default: false,
    doc: 'Whether lengths are definite, as in DER, instead of indefinite.',
    invalid: expectingBoolean,
  }),
  DIRECTSIGNATURE: boolean({
    default: false,
    trim: true,
    doc: 'Whether the signature is made over the content itself, without signed attributes.',
    invalid: expectingBoolean,
  }),
  DO_LOGREQUEST_DIGEST: boolean({
    default: false,
    doc: 'Whether the worker log holds the digest of the request.',
    invalid: incorrect,
  }),
  LOGREQUEST_DIGESTALGORITHM: text({ default: 'SHA256', doc: 'Digest algorithm of that digest.' }),
  DO_LOGRESPONSE_DIGEST: boolean({
    default: false,
    doc: 'Whether the worker log holds the digest of the response.',
    invalid: incorrect,
  }),
  LOGRESPONSE_DIGESTALGORITHM: text({ default: 'SHA256', doc: 'Digest algorithm of that digest.' }),
} as const;

type Configuration = ConfigurationOf<typeof PROPERTIES>;

/** Signs any bytes, or a hash that the client made of them, as CMS SignedData (RFC 5652 §5). */
export const cmsSigner = defineSigner({
  names: ['org.signserver.module.cmssigner.CMSSigner', 'CMSSigner'],
  doc: 'Signs any bytes as CMS SignedData, with the content in it or detached.',
  properties: PROPERTIES,
  check: (configuration) => [...checkClientSideHashing(configuration), ...checkDirectSignature(configuration)],
  create: (configuration) => ({
    async sign(request, context) {
      const form = formOf(configuration, request, context.signingKey);
      if (configuration.DO_LOGREQUEST_DIGEST) {
        logDigest(context.log, 'REQUEST', { algorithm: configuration.LOGREQUEST_DIGESTALGORITHM, bytes: request.data });
      }
      const contentOf = holdsClientHash(configuration, request.metadata) ? contentOfHash : contentOfDocument;
      requireFittingAlgorithm(context.signingKey.key, form.algorithm);
      const data = await signCms(contentOf(configuration, request, form), form, signatoryOf(context));
      return signedResult(configuration, { data, fileName: request.fileName }, context);
    },

    async signStreamed(request, context) {
      const form = formOf(configuration, request, context.signingKey);
      const canStream = !configuration.DIRECTSIGNATURE && !holdsClientHash(configuration, request.metadata);
      if (!canStream || !choosesDetached(configuration, request.metadata)) return undefined;
      requireFittingAlgorithm(context.signingKey.key, form.algorithm);
      const content = await storedDocumentContent(request.document, form);
      if (!content) return undefined;
      if (configuration.DO_LOGREQUEST_DIGEST) {
        await logDocumentDigest(context.log, configuration.LOGREQUEST_DIGESTALGORITHM, request.document);
      }
      const data = await signCms(content, form, signatoryOf(context));
      return signedResult(configuration, { data, fileName: request.fileName }, context);
    },
  }),
  sample: () => ({ kind: 'data', data: new TextEncoder().encode('sample'), metadata: new Map() }),
});

/** Throws where there is no certificate or where the request chooses what it may not. */
function formOf(configuration: Configuration, { metadata }: Pick<ReceivedRequest, 'metadata'>, signingKey: SigningKey): CmsForm {
  certificateOf(signingKey);
  const eContentType = chosenContentType(configuration, metadata);
  const algorithm = configuration.SIGNATUREALGORITHM ?? defaultSignatureAlgorithm(signingKey.key.keyType);
  return { algorithm, eContentType, chain: signingKey.chain, lengths: configuration.DER_RE_ENCODE ? 'definite' : 'indefinite' };
}

function signatoryOf({ signingKey, clock }: SigningContext): CmsSignatory {
  return { key: signingKey.key, certificate: certificateOf(signingKey), signingTime: clock.now() };
}

function certificateOf({ certificate }: SigningKey): Certificate {
  if (!certificate) throw new Fault('workerFailed', 'Null certificate chain. This signer needs a certificate.');
  return certificate;
}

function signedResult(
  configuration: Configuration,
  { data, fileName }: { readonly data: Uint8Array; readonly fileName: string | undefined },
  { log }: SigningContext,
): ProcessingResult {
  if (configuration.DO_LOGRESPONSE_DIGEST) {
    logDigest(log, 'RESPONSE', { algorithm: configuration.LOGRESPONSE_DIGESTALGORITHM, bytes: data });
  }
  return { data, contentType: 'application/pkcs7-signature', ...(fileName !== undefined && { fileName: `${fileName}.p7s` }) };
}

function checkDirectSignature(configuration: Partial<Configuration>): readonly PropertyProblem[] {
  if (configuration.DIRECTSIGNATURE !== true) return [];
  return (['CLIENTSIDEHASHING', 'ALLOW_CLIENTSIDEHASHING_OVERRIDE'] as const)
    .filter((name) => configuration[name] === true)
    .map((name) => ({ property: 'DIRECTSIGNATURE', message: `Can not combine ${name} and DIRECTSIGNATURE` }));
}

function contentOfHash(configuration: Configuration, request: DataRequest, form: CmsForm): CmsContent {
  const wrongLength = 'Client-side hashing data length must match with the length of client specified digest algorithm';
  const hash = clientHash(configuration, request, wrongLength);
  requireDetachedForHash(configuration, request.metadata);
  return hashContent(hash, form);
}

function contentOfDocument(configuration: Configuration, request: DataRequest, form: CmsForm): CmsContent {
  return documentContent(request.data, form, {
    content: choosesDetached(configuration, request.metadata) ? 'detached' : 'attached',
    signature: configuration.DIRECTSIGNATURE ? 'content' : 'signedAttributes',
  });
}
