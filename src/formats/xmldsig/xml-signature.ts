import type { CanonicalForm } from '../xml/canonicalizer.js';
import { NAMESPACE } from '../xml/namespaces.js';
import { attributeOf, childElements, textOf, type XmlElement } from '../xml/xml-element.js';
import type { XmlContext } from '../xml/xml-handler.js';
import { canonicalFormOf } from './canonicalization-methods.js';
import { XMLDSIG_URI } from './xmldsig-algorithms.js';

/** A Signature that is not what XML Signature says it is; the message is for the log. */
export class XmlSignatureError extends Error {
  override readonly name = 'XmlSignatureError';
}

/** A Reference in a SignedInfo. */
export interface SignatureReference {
  readonly id: string | undefined;
  readonly type: string | undefined;
  /** Undefined where the attribute is absent, which leaves open what is referred to. */
  readonly uri: string | undefined;
  readonly transforms: readonly ReferenceTransform[];
  /** URI. */
  readonly digestMethod: string;
  readonly digest: Uint8Array;
}

/** A transform that is known here, or the URI of one that is not. */
export type ReferenceTransform =
  | { readonly kind: 'envelopedSignature' }
  /** XPath that takes all Signatures out of the document, as it is written for documents that several sign. */
  | { readonly kind: 'allSignatures' }
  | { readonly kind: 'canonical'; readonly form: CanonicalForm }
  | { readonly kind: 'unknown'; readonly uri: string };

/** A Signature that stands in a document (XML Signature §4.2). */
export interface XmlSignature {
  /**
   * The Signature without the contents of its Objects, except for XAdES QualifyingProperties, and for the first other element
   * in each, which is empty here.
   */
  readonly element: XmlElement;
  readonly context: XmlContext;
  /** How many elements begin before it. */
  readonly position: number;
  readonly signedInfo: XmlElement;
  /** Undefined for a canonicalization method that is not known. */
  readonly canonicalForm: CanonicalForm | undefined;
  /** URI. */
  readonly signatureMethod: string;
  readonly references: readonly SignatureReference[];
  readonly signatureValue: Uint8Array;
  /** The X509Certificates of KeyInfo, DER, in their order; undefined where there is no KeyInfo at all. */
  readonly certificates: readonly Uint8Array[] | undefined;
}

/** Reads the parts of a Signature. Throws an XmlSignatureError where they are not in their places. */
export function xmlSignatureOf(element: XmlElement, context: XmlContext, position: number): XmlSignature {
  const [signedInfo, signatureValue, ...others] = dsChildren(element);
  const [canonicalizationMethod, signatureMethod, ...references] = dsChildren(required(signedInfo, 'SignedInfo'));
  const keyInfo = others.find(({ localName }) => localName === 'KeyInfo');
  return {
    element,
    context,
    position,
    signedInfo: required(signedInfo, 'SignedInfo'),
    canonicalForm: canonicalFormOf(required(canonicalizationMethod, 'CanonicalizationMethod')),
    signatureMethod: algorithmOf(required(signatureMethod, 'SignatureMethod')),
    references: references.map((reference) => referenceOf(reference, namespacesIn(context.namespaces, signedInfo, reference))),
    signatureValue: base64Of(required(signatureValue, 'SignatureValue')),
    certificates: keyInfo && certificatesOf(keyInfo),
  };
}

type Namespaces = ReadonlyMap<string, string>;

/** The namespaces that are in scope within some elements, each in the one before. */
function namespacesIn(outer: Namespaces, ...elements: readonly (XmlElement | undefined)[]): Namespaces {
  const inner = elements.flatMap((element) => element?.declarations ?? []);
  return new Map([...outer, ...inner.map(({ prefix, uri }) => [prefix, uri] as const)]);
}

function referenceOf(element: XmlElement, namespaces: Namespaces): SignatureReference {
  const children = [...dsChildren(required(element, 'Reference'))];
  const transforms = children[0]?.localName === 'Transforms' ? children.shift() : undefined;
  const [digestMethod, digestValue] = children;
  return {
    id: attributeOf(element, 'Id'),
    type: attributeOf(element, 'Type'),
    uri: attributeOf(element, 'URI'),
    transforms: (transforms ? dsChildren(transforms) : []).map((one) => transformOf(one, namespacesIn(namespaces, transforms, one))),
    digestMethod: algorithmOf(required(digestMethod, 'DigestMethod')),
    digest: base64Of(required(digestValue, 'DigestValue')),
  };
}

function transformOf(element: XmlElement, namespaces: Namespaces): ReferenceTransform {
  const uri = algorithmOf(required(element, 'Transform'));
  if (uri === XMLDSIG_URI.envelopedSignature) return { kind: 'envelopedSignature' };
  if (takesOutAllSignatures(element, uri, namespaces)) return { kind: 'allSignatures' };
  const form = canonicalFormOf(element);
  return form ? { kind: 'canonical', form } : { kind: 'unknown', uri };
}

const XPATH = 'http://www.w3.org/TR/1999/REC-xpath-19991116';
const XPATH_FILTER = 'http://www.w3.org/2002/06/xmldsig-filter2';

/** The two spellings in use; XPath is not evaluated here. */
function takesOutAllSignatures(transform: XmlElement, uri: string, namespaces: Namespaces): boolean {
  const [xpath, ...others] = childElements(transform);
  if (xpath?.localName !== 'XPath' || others.length > 0) return false;
  const text = textOf(xpath).trim();
  const isFilter = uri === XPATH_FILTER && xpath.namespace === XPATH_FILTER && attributeOf(xpath, 'Filter') === 'subtract';
  const isExpression = uri === XPATH && xpath.namespace === NAMESPACE.ds;
  const filtered = isFilter ? /^\/descendant::([\w.-]+):Signature$/.exec(text) : null;
  const excluded = isExpression ? /^not\(\s*ancestor-or-self::([\w.-]+):Signature\s*\)$/.exec(text) : null;
  const prefix = filtered?.[1] ?? excluded?.[1];
  return prefix !== undefined && namespacesIn(namespaces, xpath).get(prefix) === NAMESPACE.ds;
}

function certificatesOf(keyInfo: XmlElement): readonly Uint8Array[] {
  const data = childElements(keyInfo, NAMESPACE.ds, 'X509Data');
  return data.flatMap((one) => childElements(one, NAMESPACE.ds, 'X509Certificate').map(base64Of));
}

/** Child elements, all of which must be of XML Signature. */
function dsChildren(parent: XmlElement): readonly XmlElement[] {
  const children = childElements(parent);
  if (children.some(({ namespace }) => namespace !== NAMESPACE.ds))
    throw new XmlSignatureError(`${parent.name} holds what does not belong there.`);
  return children;
}

function required(element: XmlElement | undefined, localName: string): XmlElement {
  if (element?.localName !== localName) throw new XmlSignatureError(`There is no ${localName} where it should be.`);
  return element;
}

/** Parameters, such as HMACOutputLength, would change what the algorithm means. */
function algorithmOf(element: XmlElement): string {
  const algorithm = attributeOf(element, 'Algorithm');
  if (algorithm === undefined) throw new XmlSignatureError(`${element.localName} names no algorithm.`);
  if (element.localName !== 'Transform' && childElements(element).length > 0) {
    throw new XmlSignatureError(`${element.localName} has parameters.`);
  }
  return algorithm;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes that the text of an element is in base64. Throws an XmlSignatureError where it is not. */
export function base64Of(element: XmlElement): Uint8Array {
  const text = textOf(element).replace(/[ \t\r\n]+/g, '');
  if (childElements(element).length > 0 || !BASE64.test(text)) throw new XmlSignatureError(`${element.localName} is not base64.`);
  return Buffer.from(text, 'base64');
}
