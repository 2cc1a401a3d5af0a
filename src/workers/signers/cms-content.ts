import type { SignatureAlgorithm } from '../../core/algorithms.js';
import type { Certificate } from '../../core/certificate.js';
import { algorithmIdentifier, inDerOrder, nullValue } from '../../formats/asn1/asn1.js';
import type { Encoding } from '../../formats/asn1/ber-writer.js';
import { cmsAlgorithms, type CmsAlgorithms } from '../../formats/cms/cms-algorithm-identifiers.js';
import { encapContentInfo, type LengthForm } from '../../formats/cms/cms.js';
import type { StoredDocument } from '../../core/stored-document.js';
import { canDigest, digestOf, documentDigest } from '../../formats/cms/message-digest.js';
import type { ClientHash } from './client-side-hashing.js';

/** How a SignedData is to be written. */
export interface CmsForm {
  readonly algorithm: SignatureAlgorithm;
  readonly eContentType: string;
  readonly lengths: LengthForm;
  /** Certificates to include, the signer's first. */
  readonly chain: readonly Certificate[];
}

/** The parts of a SignedData that depend on what is signed. */
export interface CmsContent {
  readonly algorithms: Omit<CmsAlgorithms, 'digest'>;
  /** What the signature covers: the digest, by way of signed attributes, or the content itself. */
  readonly covered: { readonly messageDigest: Uint8Array } | { readonly content: Uint8Array };
  readonly encapContentInfo: Encoding;
  /** DER, in the order to be written. */
  readonly certificates: readonly Uint8Array[];
}

/** Whether the document is in the SignedData, and what the signature is made over. */
export interface DocumentUse {
  readonly content: 'attached' | 'detached';
  readonly signature: 'signedAttributes' | 'content';
}

/** A document. */
export function documentContent(document: Uint8Array, form: CmsForm, use: DocumentUse): CmsContent {
  const algorithms = cmsAlgorithms(form.algorithm, use.signature);
  return {
    algorithms,
    covered: use.signature === 'content' ? { content: document } : { messageDigest: digestOf(algorithms.digest, document) },
    encapContentInfo: encapContentInfo(form.eContentType, use.content === 'attached' ? document : undefined, form.lengths),
    certificates: form.chain.map((certificate) => certificate.der),
  };
}

/**
 * A document that is not in memory, left out of the SignedData and signed by way of signed attributes. Undefined where its
 * digest cannot be made.
 */
export async function storedDocumentContent(document: StoredDocument, form: CmsForm): Promise<CmsContent | undefined> {
  const algorithms = cmsAlgorithms(form.algorithm, 'signedAttributes');
  if (!canDigest(algorithms.digest)) return undefined;
  return {
    algorithms,
    covered: { messageDigest: await documentDigest(algorithms.digest, document) },
    encapContentInfo: encapContentInfo(form.eContentType, undefined, form.lengths),
    certificates: form.chain.map((certificate) => certificate.der),
  };
}

/**
 * The hash of a document that only the client has. As with SignServer its digest algorithm has NULL parameters, the
 * lengths of encapContentInfo are always definite, and definite lengths elsewhere come with sorted certificates.
 */
export function hashContent(hash: ClientHash, form: CmsForm): CmsContent {
  const digestAlgorithm = algorithmIdentifier(hash.digest.oid, nullValue);
  const certificates = form.chain.map((certificate) => certificate.der);
  return {
    algorithms: { ...cmsAlgorithms(form.algorithm, 'signedAttributes'), digestAlgorithms: digestAlgorithm, digestAlgorithm },
    covered: { messageDigest: hash.bytes },
    encapContentInfo: encapContentInfo(form.eContentType, undefined, 'definite'),
    certificates: form.lengths === 'definite' ? inDerOrder(certificates) : certificates,
  };
}
