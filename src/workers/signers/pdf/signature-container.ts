import { findSignatureAlgorithm, type DigestAlgorithm, type SignatureAlgorithm } from '../../../core/algorithms.js';
import type { Certificate } from '../../../core/certificate.js';
import type { TokenKey } from '../../../core/crypto-token.js';
import { Fault } from '../../../core/errors.js';
import { algorithmIdentifier, nullValue, objectIdentifier, octetString, sequence, setOf } from '../../../formats/asn1/asn1.js';
import { digestAlgorithmIdentifier } from '../../../formats/cms/cms-algorithm-identifiers.js';
import { CMS_OID } from '../../../formats/cms/cms-object-identifiers.js';
import {
  attribute,
  contentTypeAttribute,
  messageDigestAttribute,
  signedAttributes,
  signingTimeAttribute,
} from '../../../formats/cms/cms-signed-attributes.js';
import { contentInfo, encapContentInfo, signedDataVersion, signerInfo } from '../../../formats/cms/cms.js';
import { digestOf, digestOfParts } from '../../../formats/cms/message-digest.js';
import { signingCertificateAttribute } from '../../../formats/cms/signing-certificate.js';
import { revocationArchiveAttribute, type RevocationData } from '../../../formats/pdf/signature/revocation-archive.js';
import { issuerAndSerialNumber } from '../../../formats/x509/issuer-and-serial-number.js';
import { orFailWith } from '../signature-algorithm.js';

/** Which signature it is: that of PDF 1.x, or that of PAdES. */
export type ContainerKind = 'pkcs7' | 'cades';

/** What a signature is made of. */
export interface ContainerParts {
  readonly kind: ContainerKind;
  readonly key: TokenKey;
  /** The signer's first; at least one. */
  readonly certificates: readonly [Certificate, ...Certificate[]];
  readonly digest: DigestAlgorithm;
  /** Milliseconds since the epoch; PAdES says it in the signature dictionary only. */
  readonly signingTime: number;
  /** What goes into the signed attributes of PKCS#7. */
  readonly revocation: RevocationData;
  /** A time-stamp token of the signature value. */
  readonly timeStamp?: (signature: Uint8Array) => Promise<Uint8Array>;
}

const FAILURE = 'Error constructing PKCS7 package';
const TIME_STAMP_TOKEN = objectIdentifier(CMS_OID.timeStampToken);

/** Signs parts of a document, one after the other, as detached SignedData (ISO 32000-2 §12.8.3.3). */
export async function signatureContainer(document: readonly Uint8Array[], parts: ContainerParts): Promise<Uint8Array> {
  const { kind, key, certificates, digest, timeStamp } = parts;
  const method = signatureMethod(key, digest);
  const signedAttrs = signedAttributesOf(digestOfParts(digest, document), parts);
  const input = method.input(signedAttrs);
  const signature = await orFailWith('Error calculating signature', () => key.sign(input, method.algorithm));
  const token = timeStamp && (await timeStamp(signature));
  // PKCS#7 had the parameters of digests as NULL (RFC 2315), CMS has none for SHA-2 (RFC 5754 §2).
  const digestAlgorithm = kind === 'pkcs7' ? algorithmIdentifier(digest.oid, nullValue) : digestAlgorithmIdentifier(digest);
  return contentInfo(
    {
      version: signedDataVersion(CMS_OID.data),
      digestAlgorithm,
      encapContentInfo: encapContentInfo(CMS_OID.data, undefined, 'definite'),
      certificates: certificates.map(({ der }) => der),
      signerInfo: signerInfo({
        sid: issuerAndSerialNumber(certificates[0]).der,
        digestAlgorithm,
        signedAttrs,
        signatureAlgorithm: method.identifier,
        signature,
        ...(token && { unsignedAttrs: setOf([attribute(TIME_STAMP_TOKEN, token)]) }),
      }),
    },
    'definite',
  );
}

function signedAttributesOf(
  messageDigest: Uint8Array,
  { kind, certificates, digest, signingTime, revocation }: ContainerParts,
): Uint8Array {
  const always = [contentTypeAttribute(CMS_OID.data), messageDigestAttribute(messageDigest)];
  // ETSI EN 319 142-1 §6.3: the certificate is named, the time stands in the signature dictionary only, revocation in the store.
  if (kind === 'cades') return signedAttributes([...always, signingCertificateAttribute(certificates[0], digest, 'withoutIssuerSerial')]);
  const archive = revocationArchiveAttribute(revocation);
  return signedAttributes([...always, signingTimeAttribute(signingTime), ...(archive ? [archive] : [])]);
}

interface SignatureMethod {
  /** AlgorithmIdentifier of the SignerInfo. */
  readonly identifier: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** What the key is given for the bytes to sign. */
  readonly input: (bytes: Uint8Array) => Uint8Array;
}

/** id-ecPublicKey (RFC 5480 §2.1.1). */
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';

function signatureMethod(key: TokenKey, digest: DigestAlgorithm): SignatureMethod {
  const label = digest.name.replace('-', '');
  switch (key.keyType) {
    case 'RSA': {
      const identifier = algorithmIdentifier(CMS_OID.rsaEncryption, nullValue);
      const algorithm = findSignatureAlgorithm(`${label}withRSA`);
      if (algorithm) return { identifier, algorithm, input: (bytes) => bytes };
      const digestInfo = (bytes: Uint8Array): Uint8Array =>
        sequence(algorithmIdentifier(digest.oid, nullValue), octetString(digestOf(digest, bytes)));
      return { identifier, algorithm: named('NONEwithRSA'), input: digestInfo };
    }
    case 'EC': {
      const algorithm = findSignatureAlgorithm(`${label}withECDSA`);
      if (algorithm?.oid !== undefined) return { identifier: algorithmIdentifier(algorithm.oid), algorithm, input: (bytes) => bytes };
      const identifier = algorithmIdentifier(EC_PUBLIC_KEY, nullValue);
      return { identifier, algorithm: named('NONEwithECDSA'), input: (bytes) => digestOf(digest, bytes) };
    }
    case 'Ed25519':
    case 'Ed448':
      throw new Fault('workerFailed', FAILURE, { cause: new Error(`PDF signatures are not made with keys of type ${key.keyType}`) });
  }
}

function named(name: string): SignatureAlgorithm {
  const algorithm = findSignatureAlgorithm(name);
  if (!algorithm) throw new Error(`no signature algorithm ${name}`);
  return algorithm;
}
