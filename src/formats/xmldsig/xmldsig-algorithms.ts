import { digestNamed, findSignatureAlgorithm, type DigestAlgorithm, type SignatureAlgorithm } from '../../core/algorithms.js';

/** A signature method of XML Signature (RFC 9231 §2.3) with the algorithm behind it. */
export interface SignatureMethod {
  readonly uri: string;
  readonly algorithm: SignatureAlgorithm;
}

/** A digest method of XML Signature (RFC 9231 §2.1) with the algorithm behind it. */
export interface DigestMethod {
  readonly uri: string;
  readonly algorithm: DigestAlgorithm;
}

/** Identifiers of canonical forms and of the transforms that are known here. */
export const XMLDSIG_URI = {
  canonicalXml: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  canonicalXmlWithComments: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments',
  envelopedSignature: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  /** Type of a reference to an Object. */
  object: 'http://www.w3.org/2000/09/xmldsig#Object',
} as const;

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

// prettier-ignore
const SIGNATURE_URIS = {
  SHA1withRSA:     'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  SHA256withRSA:   `${MORE}rsa-sha256`,
  SHA384withRSA:   `${MORE}rsa-sha384`,
  SHA512withRSA:   `${MORE}rsa-sha512`,
  SHA1withECDSA:   `${MORE}ecdsa-sha1`,
  SHA256withECDSA: `${MORE}ecdsa-sha256`,
  SHA384withECDSA: `${MORE}ecdsa-sha384`,
  SHA512withECDSA: `${MORE}ecdsa-sha512`,
} as const;

const SIGNATURE_METHODS: ReadonlyMap<string, SignatureMethod> = new Map(
  Object.entries(SIGNATURE_URIS).map(([name, uri]) => {
    const algorithm = findSignatureAlgorithm(name);
    if (!algorithm) throw new Error(`no signature algorithm ${name}`);
    return [name, { uri, algorithm }];
  }),
);

const DIGEST_METHODS: readonly DigestMethod[] = [
  { uri: 'http://www.w3.org/2000/09/xmldsig#sha1', algorithm: digestNamed('SHA-1') },
  { uri: `${MORE}sha224`, algorithm: digestNamed('SHA-224') },
  { uri: 'http://www.w3.org/2001/04/xmlenc#sha256', algorithm: digestNamed('SHA-256') },
  { uri: `${MORE}sha384`, algorithm: digestNamed('SHA-384') },
  { uri: 'http://www.w3.org/2001/04/xmlenc#sha512', algorithm: digestNamed('SHA-512') },
  { uri: 'http://www.w3.org/2001/04/xmlenc#ripemd160', algorithm: digestNamed('RIPEMD160') },
];

/** The signature method of that name, exact spelling, such as `SHA256withRSA`. */
export function signatureMethodNamed(name: string): SignatureMethod | undefined {
  return SIGNATURE_METHODS.get(name);
}

export function signatureMethodByUri(uri: string): SignatureMethod | undefined {
  return [...SIGNATURE_METHODS.values()].find((method) => method.uri === uri);
}

/** The digest method of an algorithm; undefined where XML Signature has none that is used here. */
export function digestMethodOf(algorithm: DigestAlgorithm): DigestMethod | undefined {
  return DIGEST_METHODS.find((method) => method.algorithm.oid === algorithm.oid);
}

export function digestMethodByUri(uri: string): DigestMethod | undefined {
  return DIGEST_METHODS.find((method) => method.uri === uri);
}

/** Digests of references and certificates where nothing else is said. */
export const SHA256_DIGEST_METHOD: DigestMethod = { uri: 'http://www.w3.org/2001/04/xmlenc#sha256', algorithm: digestNamed('SHA-256') };
