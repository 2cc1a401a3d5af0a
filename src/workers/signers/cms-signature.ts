import type { Certificate } from '../../core/certificate.js';
import type { TokenKey } from '../../core/crypto-token.js';
import { Fault } from '../../core/errors.js';
import {
  algorithmProtectionAttribute,
  contentTypeAttribute,
  messageDigestAttribute,
  signedAttributes,
  signingTimeAttribute,
} from '../../formats/cms/cms-signed-attributes.js';
import { contentInfo, signedDataVersion, signerInfo } from '../../formats/cms/cms.js';
import { issuerAndSerialNumber } from '../../formats/x509/issuer-and-serial-number.js';
import type { CmsContent, CmsForm } from './cms-content.js';
import { orFailWith } from './signature-algorithm.js';

/** Who signs, and when by the clock of the server. */
export interface CmsSignatory {
  readonly key: TokenKey;
  readonly certificate: Certificate;
  /** Milliseconds since the epoch. */
  readonly signingTime: number;
}

/** Signs a content; answers the ContentInfo with its SignedData. Throws a `workerFailed` fault where that fails. */
export async function signCms(content: CmsContent, form: CmsForm, signatory: CmsSignatory): Promise<Uint8Array> {
  const { digestAlgorithms, digestAlgorithm, signatureAlgorithm } = content.algorithms;
  const sid = signerIdentifier(signatory.certificate);
  const { bytes, ...signedAttrs } = signatureInput(content, form, signatory);
  const signature = await orFailWith('Error constructing CMS', () => signatory.key.sign(bytes, form.algorithm));
  return contentInfo(
    {
      version: signedDataVersion(form.eContentType),
      digestAlgorithm: digestAlgorithms,
      encapContentInfo: content.encapContentInfo,
      certificates: content.certificates,
      signerInfo: signerInfo({ sid, digestAlgorithm, ...signedAttrs, signatureAlgorithm, signature }),
    },
    form.lengths,
  );
}

function signerIdentifier(certificate: Certificate): Uint8Array {
  try {
    return issuerAndSerialNumber(certificate).der;
  } catch (thrown) {
    throw new Fault('workerFailed', 'Error constructing cert store', { cause: thrown });
  }
}

/** The bytes to sign, and the signed attributes where they are these. */
function signatureInput(
  { algorithms, covered }: CmsContent,
  { eContentType }: CmsForm,
  { signingTime }: CmsSignatory,
): { readonly bytes: Uint8Array; readonly signedAttrs?: Uint8Array } {
  if ('content' in covered) return { bytes: covered.content };
  const signedAttrs = signedAttributes([
    contentTypeAttribute(eContentType),
    signingTimeAttribute(signingTime),
    algorithmProtectionAttribute(algorithms.digestAlgorithm, algorithms.signatureAlgorithm),
    messageDigestAttribute(covered.messageDigest),
  ]);
  return { bytes: signedAttrs, signedAttrs };
}
