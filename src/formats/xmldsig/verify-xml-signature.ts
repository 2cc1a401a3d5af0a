import { verify, type KeyObject } from 'node:crypto';
import { keyTypeOf } from '../../core/algorithms.js';
import { canonicalElement } from '../xml/element-text.js';
import { readXml } from '../xml/read-xml.js';
import { detectXmlEncoding } from '../xml/xml-encoding.js';
import { XmlError } from '../xml/xml-error.js';
import { tee, type XmlContext } from '../xml/xml-handler.js';
import { ReferenceDigester, UnacceptableReference, type SignedPart } from './reference-digester.js';
import type { XmlSignature } from './xml-signature.js';
import { signatureMethodByUri } from './xmldsig-algorithms.js';

/** What was really signed, in the order of the references, or why the signature is not right; that is for the log. */
export type XmlSignatureVerdict =
  { readonly valid: true; readonly signed: readonly SignedPart[] } | { readonly valid: false; readonly reason: string };

/** As in the secure validation of JSR 105. */
const MAX_REFERENCES = 30;

/**
 * Core validation (XML Signature §3.2) of a Signature that was read from the document, with a key that the caller trusts.
 * References outside the document, XSLT and XPath, ids that are there twice, and more than 30 references are not accepted.
 * A caller that acts on the document must look at `signed`: what is not covered may be anything.
 */
export async function verifyXmlSignature(
  document: Uint8Array,
  signature: XmlSignature,
  publicKey: KeyObject,
): Promise<XmlSignatureVerdict> {
  const { references, position } = signature;
  if (references.length === 0 || references.length > MAX_REFERENCES)
    return { valid: false, reason: 'There are too many references, or none.' };
  try {
    if (!isSignatureOfSignedInfo(signature, publicKey)) return { valid: false, reason: 'The signature value does not verify.' };
    const digesters = references.map((reference) => new ReferenceDigester(reference, position));
    await readXml(detectXmlEncoding(document), tee(...digesters));
    const signed = digesters.map((digester) => digester.result());
    const wrong = signed.indexOf(undefined);
    if (wrong >= 0) return { valid: false, reason: `The digest of reference ${String(wrong + 1)} is another one.` };
    return { valid: true, signed: signed.filter((part) => part !== undefined) };
  } catch (thrown) {
    // What cannot be made canonical, such as a relative namespace, cannot have been signed.
    if (thrown instanceof UnacceptableReference || thrown instanceof XmlError) return { valid: false, reason: thrown.message };
    throw thrown;
  }
}

/** Whether the signature value is one of the SignedInfo with that key. The references are not looked at. */
export function isSignatureOfSignedInfo(signature: XmlSignature, publicKey: KeyObject): boolean {
  const method = signatureMethodByUri(signature.signatureMethod);
  const digest = method?.algorithm.digest?.node;
  if (!method || digest === undefined || !signature.canonicalForm) return false;
  if (keyTypeOf(publicKey) !== method.algorithm.keyType) return false;
  const bytes = canonicalElement(signature.signedInfo, contextInSignature(signature), signature.canonicalForm);
  const key = method.algorithm.scheme === 'ECDSA' ? ({ key: publicKey, dsaEncoding: 'ieee-p1363' } as const) : publicKey;
  try {
    return verify(digest, bytes, key, signature.signatureValue);
  } catch {
    return false; // octets that are no signature of this kind at all
  }
}

/** What the children of a Signature have from it and the elements around it. */
export function contextInSignature({ element, context }: XmlSignature): XmlContext {
  const own = element.attributes.filter(({ name }) => name.startsWith('xml:'));
  return {
    ...context,
    xmlAttributes: new Map([...context.xmlAttributes, ...own.map((attribute) => [attribute.name, attribute] as const)]),
  };
}
