import type { CanonicalForm } from '../xml/canonicalizer.js';
import { NAMESPACE } from '../xml/namespaces.js';
import { attributeOf, childElements, type XmlElement } from '../xml/xml-element.js';

const EXCLUSIVE = NAMESPACE.exclusive;

/**
 * The canonical form that the Algorithm of a CanonicalizationMethod or Transform names, with the prefixes of its
 * InclusiveNamespaces; undefined where it names none.
 */
export function canonicalFormOf(method: XmlElement): CanonicalForm | undefined {
  const [name, comments] = splitComments(attributeOf(method, 'Algorithm') ?? '');
  switch (name) {
    case 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315':
      return { comments, namespaces: { kind: 'inclusive', version: '1.0' } };
    case 'http://www.w3.org/2006/12/xml-c14n11':
      return { comments, namespaces: { kind: 'inclusive', version: '1.1' } };
    case EXCLUSIVE:
      return { comments, namespaces: { kind: 'exclusive', inclusivePrefixes: inclusivePrefixes(method) } };
    default:
      return undefined;
  }
}

/** `…#WithComments` and, of the exclusive form, whose name ends with the number sign itself, `…#WithComments` too. */
function splitComments(algorithm: string): readonly [name: string, comments: CanonicalForm['comments']] {
  if (!algorithm.endsWith('#WithComments')) return [algorithm, 'without'];
  const name = algorithm.slice(0, -'#WithComments'.length);
  return [`${name}#` === EXCLUSIVE ? EXCLUSIVE : name, 'with'];
}

function inclusivePrefixes(method: XmlElement): ReadonlySet<string> {
  const list = childElements(method, EXCLUSIVE, 'InclusiveNamespaces').map((element) => attributeOf(element, 'PrefixList') ?? '');
  const prefixes = list
    .join(' ')
    .split(/[ \t\r\n]+/)
    .filter((prefix) => prefix !== '');
  return new Set(prefixes.map((prefix) => (prefix === '#default' ? '' : prefix)));
}
