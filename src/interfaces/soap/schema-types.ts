import {
  BUILT_IN_TYPES,
  type AttributeDeclaration,
  type BuiltInType,
  type ComplexType,
  type ElementDeclaration,
  type SimpleType,
} from './contract.js';
import { requiredAttribute, resolveName, type XmlElement } from './xml-tree.js';

export const XML_SCHEMA = 'http://www.w3.org/2001/XMLSchema';

/**
 * The types of one schema (XML Schema Part 1), as far as the contracts use the language: sequences, text with
 * attributes, extension and enumeration. Anything else throws, so that no promise of a contract is overlooked.
 */
export class SchemaTypes {
  private readonly targetNamespace: string;
  private readonly definitions: ReadonlyMap<string, XmlElement>;
  private readonly rootElements: ReadonlyMap<string, XmlElement>;
  private readonly types = new Map<string, SimpleType | ComplexType>();

  constructor(schema: XmlElement) {
    if (schema.attributes.get('elementFormDefault') === 'qualified') throw new Error('Qualified local elements are not supported.');
    this.targetNamespace = requiredAttribute(schema, 'targetNamespace');
    const named = (kinds: readonly string[]): ReadonlyMap<string, XmlElement> =>
      new Map(schema.children.filter((child) => kinds.includes(child.name)).map((child) => [requiredAttribute(child, 'name'), child]));
    this.definitions = named(['complexType', 'simpleType']);
    this.rootElements = named(['element']);
  }

  /** The type of a global element, which a message part names. */
  ofRootElement(name: string): ComplexType {
    const element = this.rootElements.get(name);
    if (!element) throw new Error(`The schema has no element ${name}.`);
    const type = this.ofElement(element);
    if (type.kind !== 'complex') throw new Error(`Element ${name} has no complex type.`);
    return type;
  }

  private ofElement(element: XmlElement): SimpleType | ComplexType {
    const reference = element.attributes.get('type');
    if (reference !== undefined) return this.referred(element, reference);
    const inline = element.children.find((child) => child.name === 'complexType');
    if (!inline) throw new Error(`Element ${requiredAttribute(element, 'name')} has no type.`);
    return this.complex(inline, '');
  }

  private referred(where: XmlElement, reference: string): SimpleType | ComplexType {
    const { namespace, name } = resolveName(where, reference);
    if (namespace === XML_SCHEMA) return { kind: 'simple', name, base: builtIn(name) };
    if (namespace !== this.targetNamespace) throw new Error(`Type ${reference} belongs to another schema.`);
    const known = this.types.get(name);
    if (known) return known;
    const definition = this.definitions.get(name);
    if (!definition) throw new Error(`The schema has no type ${name}.`);
    return definition.name === 'simpleType' ? this.simple(definition, name) : this.complex(definition, name);
  }

  private simple(definition: XmlElement, name: string): SimpleType {
    const restriction = onlyPart(definition, ['restriction']);
    const base = this.referred(restriction, requiredAttribute(restriction, 'base'));
    if (base.kind !== 'simple') throw new Error(`Simple type ${name} restricts a complex one.`);
    const choices = restriction.children.map((facet) => {
      if (facet.name !== 'enumeration') throw new Error(`Facet ${facet.name} is not supported.`);
      return requiredAttribute(facet, 'value');
    });
    const type: SimpleType = { kind: 'simple', name, base: base.base, ...(choices.length > 0 && { choices }) };
    this.types.set(name, type);
    return type;
  }

  private complex(definition: XmlElement, name: string): ComplexType {
    const elements = new Map<string, ElementDeclaration>();
    const attributes = new Map<string, AttributeDeclaration>();
    const body = onlyPart(definition, ['sequence', 'simpleContent', 'complexContent']);
    const extension = body.name === 'sequence' ? undefined : onlyPart(body, ['extension']);
    const base = extension && this.referred(extension, requiredAttribute(extension, 'base'));
    const content = base?.kind === 'simple' ? base : base?.content;
    const type: ComplexType = { kind: 'complex', name, elements, attributes, ...(content && { content }) };
    // Known before its parts are read: a type may contain itself.
    if (name !== '') this.types.set(name, type);

    if (base?.kind === 'complex') {
      for (const [key, inherited] of base.elements) elements.set(key, inherited);
      for (const [key, inherited] of base.attributes) attributes.set(key, inherited);
    }
    for (const part of (extension ?? definition).children) {
      if (part.name === 'sequence') this.sequence(part, elements);
      else if (part.name === 'attribute') this.attribute(part, attributes);
      else if (part.name !== 'annotation' && part !== body) throw new Error(`Schema element ${part.name} is not supported.`);
    }
    return type;
  }

  private sequence(sequence: XmlElement, elements: Map<string, ElementDeclaration>): void {
    for (const element of sequence.children) {
      if (element.name !== 'element') throw new Error(`Schema element ${element.name} is not supported in a sequence.`);
      const name = requiredAttribute(element, 'name');
      elements.set(name, {
        name,
        type: this.ofElement(element),
        required: element.attributes.get('minOccurs') !== '0',
        repeated: element.attributes.get('maxOccurs') === 'unbounded',
        nillable: element.attributes.get('nillable') === 'true',
      });
    }
  }

  private attribute(attribute: XmlElement, attributes: Map<string, AttributeDeclaration>): void {
    const name = requiredAttribute(attribute, 'name');
    const type = this.referred(attribute, requiredAttribute(attribute, 'type'));
    if (type.kind !== 'simple') throw new Error(`Attribute ${name} has a complex type.`);
    attributes.set(name, { name, type, required: attribute.attributes.get('use') === 'required' });
  }
}

function builtIn(name: string): BuiltInType {
  const found = BUILT_IN_TYPES.find((one) => one === name);
  if (!found) throw new Error(`The built-in type ${name} is not supported.`);
  return found;
}

/** The one child that is not an annotation and is of a kind asked for. */
function onlyPart(element: XmlElement, names: readonly string[]): XmlElement {
  const parts = element.children.filter((child) => names.includes(child.name));
  const [part] = parts;
  if (!part || parts.length > 1) throw new Error(`Schema element ${element.name} needs exactly one of ${names.join(', ')}.`);
  return part;
}
