import { NAMESPACE } from '../xml/namespaces.js';
import { attributeOf, childElements, type XmlElement } from '../xml/xml-element.js';
import type { SignedPart } from './reference-digester.js';
import type { XmlSignature } from './xml-signature.js';

/**
 * Whether what was signed is all of a document: the whole of it, its document element, or, where that is the Signature
 * itself, every Object in it that holds more than XAdES properties. Otherwise something could have been put around, before
 * or in place of what is signed.
 */
export function coversDocument(signed: readonly SignedPart[], signature: XmlSignature): boolean {
  if (signed.some(({ element }) => !element || (element.depth === 0 && element.place === 'aroundSignature'))) return true;
  if (signature.position !== 0) return false;
  const objects = childElements(signature.element, NAMESPACE.ds, 'Object').filter((object) => !holdsPropertiesOnly(object));
  return objects.length > 0 && objects.every((object) => signed.some((part) => isObject(part, object)));
}

function holdsPropertiesOnly(object: XmlElement): boolean {
  const children = childElements(object);
  return (
    children.length > 0 &&
    children.every(({ localName, namespace }) => namespace === NAMESPACE.xades && localName === 'QualifyingProperties')
  );
}

/** No two elements have one id where a signature was found right. */
function isObject({ element, reference }: SignedPart, object: XmlElement): boolean {
  const id = attributeOf(object, 'Id');
  const isDirectObject =
    element?.place === 'inSignature' && element.depth === 1 && element.localName === 'Object' && element.namespace === NAMESPACE.ds;
  return isDirectObject && id !== undefined && reference.uri !== undefined && refersTo(reference.uri, id);
}

const refersTo = (uri: string, id: string): boolean => [`#${id}`, `#xpointer(id('${id}'))`, `#xpointer(id("${id}"))`].includes(uri);
