import { hash } from 'node:crypto';
import { CANONICAL_XML, type CanonicalForm } from '../xml/canonicalizer.js';
import { canonicalElement } from '../xml/element-text.js';
import { NAMESPACE } from '../xml/namespaces.js';
import { attributeOf, childElements, type XmlElement } from '../xml/xml-element.js';
import { canonicalFormOf } from '../xmldsig/canonicalization-methods.js';
import type { SignedPart } from '../xmldsig/reference-digester.js';
import { contextInSignature } from '../xmldsig/verify-xml-signature.js';
import { base64Of, XmlSignatureError, type XmlSignature } from '../xmldsig/xml-signature.js';
import { digestMethodByUri } from '../xmldsig/xmldsig-algorithms.js';

const SIGNED_PROPERTIES_TYPE = 'http://uri.etsi.org/01903#SignedProperties';

/** What of the qualifying properties of a XAdES signature is looked at here. */
export interface QualifyingProperties {
  readonly signedProperties: XmlElement;
  /** Digest of the signer's certificate, as the signer signed it. */
  readonly signingCertificate: { readonly method: string; readonly digest: Uint8Array };
  /** Time-stamp tokens of the signature value with the canonical form that they were made of. */
  readonly signatureTimeStamps: readonly { readonly form: CanonicalForm; readonly token: Uint8Array }[];
}

/**
 * Reads the qualifying properties of a signature (ETSI TS 101 903 §6.2, EN 319 132-1 §4.3). Throws an XmlSignatureError where
 * they are not there once, belong to another signature or do not say whose certificate it is.
 */
export function readQualifyingProperties(signature: XmlSignature): QualifyingProperties {
  const objects = childElements(signature.element, NAMESPACE.ds, 'Object');
  const [properties, ...others] = objects.flatMap((object) => childElements(object, NAMESPACE.xades, 'QualifyingProperties'));
  if (!properties || others.length > 0) throw new XmlSignatureError('There are no qualifying properties, or more than one.');
  const id = attributeOf(signature.element, 'Id');
  if (id === undefined || attributeOf(properties, 'Target') !== `#${id}`) {
    throw new XmlSignatureError('The qualifying properties are of another signature.');
  }
  const signedProperties = only(properties, 'SignedProperties');
  return {
    signedProperties,
    signingCertificate: signingCertificateOf(only(signedProperties, 'SignedSignatureProperties')),
    signatureTimeStamps: signatureTimeStampsOf(properties),
  };
}

/** Whether the signed properties are among what was signed, as such (EN 319 132-1 §4.3.4). */
export function areSigned({ signedProperties }: QualifyingProperties, signed: readonly SignedPart[]): boolean {
  const id = attributeOf(signedProperties, 'Id');
  return signed.some(
    ({ element, reference }) =>
      id !== undefined &&
      reference.type === SIGNED_PROPERTIES_TYPE &&
      reference.uri === `#${id}` &&
      element?.place === 'inSignature' &&
      element.localName === 'SignedProperties' &&
      element.namespace === NAMESPACE.xades,
  );
}

/** Whether a certificate, DER, is the one that the signer says to have signed with. */
export function isSigningCertificate({ signingCertificate: { method, digest } }: QualifyingProperties, der: Uint8Array): boolean {
  const algorithm = digestMethodByUri(method)?.algorithm.node;
  return algorithm !== undefined && Buffer.compare(hash(algorithm, der, 'buffer'), digest) === 0;
}

/** What a time stamp of a signature is made of: its SignatureValue, canonical. */
export function stampedBytes(signature: XmlSignature, form: CanonicalForm): Uint8Array {
  return canonicalElement(onlyOf(signature.element, NAMESPACE.ds, 'SignatureValue'), contextInSignature(signature), form);
}

function signingCertificateOf(properties: XmlElement): QualifyingProperties['signingCertificate'] {
  const names = ['SigningCertificate', 'SigningCertificateV2'];
  const [signing, ...others] = childElements(properties, NAMESPACE.xades).filter(({ localName }) => names.includes(localName));
  if (!signing || others.length > 0) throw new XmlSignatureError('The signature does not say whose certificate it is.');
  const [first] = childElements(signing, NAMESPACE.xades, 'Cert');
  if (!first) throw new XmlSignatureError('The signature names no certificate.');
  const certDigest = only(first, 'CertDigest');
  const method = attributeOf(onlyOf(certDigest, NAMESPACE.ds, 'DigestMethod'), 'Algorithm') ?? '';
  return { method, digest: base64Of(onlyOf(certDigest, NAMESPACE.ds, 'DigestValue')) };
}

function signatureTimeStampsOf(properties: XmlElement): QualifyingProperties['signatureTimeStamps'] {
  const [unsigned] = childElements(properties, NAMESPACE.xades, 'UnsignedProperties');
  const [ofSignature] = unsigned ? childElements(unsigned, NAMESPACE.xades, 'UnsignedSignatureProperties') : [];
  const stamps = ofSignature ? childElements(ofSignature, NAMESPACE.xades, 'SignatureTimeStamp') : [];
  return stamps.map((stamp) => {
    const [method] = childElements(stamp, NAMESPACE.ds, 'CanonicalizationMethod');
    const form = method ? canonicalFormOf(method) : CANONICAL_XML;
    if (!form) throw new XmlSignatureError('A time stamp is one of a canonical form that is not known.');
    return { form, token: base64Of(only(stamp, 'EncapsulatedTimeStamp')) };
  });
}

const only = (parent: XmlElement, localName: string): XmlElement => onlyOf(parent, NAMESPACE.xades, localName);

function onlyOf(parent: XmlElement, namespace: string, localName: string): XmlElement {
  const [first, ...others] = childElements(parent, namespace, localName);
  if (!first || others.length > 0) throw new XmlSignatureError(`${parent.localName} does not have one ${localName}.`);
  return first;
}
