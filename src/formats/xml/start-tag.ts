import type { SaxesTagPlain } from 'saxes';
import type { ElementScope } from './element-scope.js';
import { NAMESPACE } from './namespaces.js';
import { XmlError } from './xml-error.js';
import type { NamespaceDeclaration, StartTag, XmlAttribute } from './xml-handler.js';

// XML 1.0 §2.3: characters of names that names cannot begin with.
const NO_START_OF_NAME = /^(?:[-.0-9\u00b7\u203f-\u2040]|[\u0300-\u036f])/;

/** Resolves the namespaces of a tag (Namespaces in XML) and enters its declarations into the scope. Throws XmlErrors. */
export function startTagOf(tag: SaxesTagPlain, scope: ElementScope): StartTag {
  const declarations: NamespaceDeclaration[] = [];
  const others: (readonly [name: string, value: string])[] = [];
  for (const [name, value] of Object.entries(tag.attributes)) {
    if (name === 'xmlns') declarations.push(declaration('', value));
    else if (name.startsWith('xmlns:')) declarations.push(declaration(splitName(name).localName, value));
    else others.push([name, value]);
  }
  scope.enterNamespaces(declarations);
  const { prefix, localName } = splitName(tag.name);
  if (prefix === 'xmlns') throw new XmlError('The prefix xmlns cannot be used for elements.');
  const namespace = resolve(scope, prefix);
  return { name: tag.name, prefix, localName, namespace, attributes: resolved(others, scope), declarations };
}

function declaration(prefix: string, uri: string): NamespaceDeclaration {
  const isXml = prefix === 'xml';
  if (prefix === 'xmlns' || uri === NAMESPACE.xmlns || isXml !== (uri === NAMESPACE.xml)) {
    throw new XmlError(`The prefix "${prefix}" cannot be bound to "${uri}".`);
  }
  // XML 1.1 would allow it, but has no canonical form to sign.
  if (uri === '' && prefix !== '') throw new XmlError(`The prefix ${prefix} is bound to nothing.`);
  return { prefix, uri };
}

function resolved(attributes: readonly (readonly [string, string])[], scope: ElementScope): readonly XmlAttribute[] {
  const seen = new Set<string>();
  return attributes.map(([name, value]) => {
    const { prefix, localName } = splitName(name);
    if (prefix === '') return { name, localName, namespace: '', value };
    const namespace = resolve(scope, prefix);
    const expanded = `${localName} ${namespace}`;
    if (seen.has(expanded)) throw new XmlError(`The attribute ${name} is there twice.`);
    seen.add(expanded);
    return { name, localName, namespace, value };
  });
}

function resolve(scope: ElementScope, prefix: string): string {
  const uri = scope.namespace(prefix);
  if (uri === undefined) throw new XmlError(`The prefix ${prefix} is not bound.`);
  return uri;
}

function splitName(name: string): { readonly prefix: string; readonly localName: string } {
  const colon = name.indexOf(':');
  if (colon < 0) return { prefix: '', localName: name };
  const localName = name.slice(colon + 1);
  if (colon === 0 || localName === '' || localName.includes(':') || NO_START_OF_NAME.test(localName)) {
    throw new XmlError(`${name} is no qualified name.`);
  }
  return { prefix: name.slice(0, colon), localName };
}
