import type { AttributeDeclaration, ComplexType, Contract, ElementDeclaration, SimpleType } from '../../src/interfaces/soap/contract.js';
import type { XmlElement } from '../../src/interfaces/soap/xml-tree.js';

/** A contract as data that can be compared; `Map`s become lists, for their order is part of the contract. */
export function contractShown({ operations, ...rest }: Contract): unknown {
  const byName = [...operations.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...rest, operations: byName.map((one) => ({ ...one, input: shown(one.input), output: shown(one.output) })) };
}

function shown(type: SimpleType | ComplexType): unknown {
  if (type.kind === 'simple') return type;
  const one = (declaration: ElementDeclaration | AttributeDeclaration): unknown => ({ ...declaration, type: shown(declaration.type) });
  return { ...type, elements: [...type.elements.values()].map(one), attributes: [...type.attributes.values()].map(one) };
}

/** The elements of a WSDL document outside of its schema and documentation, as texts, in no order. */
export function wiring(element: XmlElement, path = ''): readonly string[] {
  if (element.name === 'types' || element.name === 'documentation') return [];
  // Prefixes are free, and so is where a service stands.
  const attributes = [...element.attributes].map(
    ([name, value]) => `${name}=${name === 'location' ? '*' : value.replace(/^\w+:(?!\/)/, '')}`,
  );
  const own = `${path}/{${element.namespace}}${element.name}[${attributes.sort().join(' ')}]`;
  return [own, ...element.children.flatMap((child) => wiring(child, own))].sort();
}
