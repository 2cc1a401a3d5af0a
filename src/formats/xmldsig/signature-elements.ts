import type { ElementMaker, XmlElement } from '../xml/xml-element.js';
import type { DigestMethod, SignatureMethod } from './xmldsig-algorithms.js';

/** What a Reference says (XML Signature §4.4.3). */
export interface ReferenceContent {
  readonly id?: string;
  readonly type?: string;
  readonly uri: string;
  /** Identifiers; none for an element without Transforms. */
  readonly transforms: readonly string[];
  readonly digestMethod: DigestMethod;
  readonly digest: Uint8Array;
}

/** What a SignedInfo says (XML Signature §4.4). */
export interface SignedInfoContent {
  readonly canonicalizationMethod: string;
  readonly signatureMethod: SignatureMethod;
  readonly references: readonly ReferenceContent[];
}

/** Base64 on one line. */
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export function signedInfoElement(ds: ElementMaker, content: SignedInfoContent): XmlElement {
  return ds('SignedInfo', {}, [
    ds('CanonicalizationMethod', { Algorithm: content.canonicalizationMethod }),
    ds('SignatureMethod', { Algorithm: content.signatureMethod.uri }),
    ...content.references.map((reference) => referenceElement(ds, reference)),
  ]);
}

function referenceElement(ds: ElementMaker, reference: ReferenceContent): XmlElement {
  const transforms = reference.transforms.map((uri) => ds('Transform', { Algorithm: uri }));
  return ds('Reference', { Id: reference.id, Type: reference.type, URI: reference.uri }, [
    ...(transforms.length > 0 ? [ds('Transforms', {}, transforms)] : []),
    ...digestElements(ds, reference.digestMethod, reference.digest),
  ]);
}

/** DigestMethod and DigestValue. */
export function digestElements(ds: ElementMaker, method: DigestMethod, digest: Uint8Array): readonly XmlElement[] {
  return [ds('DigestMethod', { Algorithm: method.uri }), ds('DigestValue', {}, [base64(digest)])];
}

/** KeyInfo with the certificates, DER, in one X509Data; nothing where there are none. */
export function keyInfoElements(ds: ElementMaker, certificates: readonly Uint8Array[]): readonly XmlElement[] {
  if (certificates.length === 0) return [];
  const elements = certificates.map((der) => ds('X509Certificate', {}, [base64(der)]));
  return [ds('KeyInfo', {}, [ds('X509Data', {}, elements)])];
}
