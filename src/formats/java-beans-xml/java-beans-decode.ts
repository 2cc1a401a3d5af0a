import { childElements, readXmlElements, type XmlElement } from './java-beans-elements.js';
import { beanClassKind, NUMBER_TYPES, type BeanDocument, type BeanValue, type NumberType } from './java-beans-value.js';

/**
 * Reads a document of `java.beans.XMLEncoder`: data only, no class is loaded and no method called, and only the classes
 * of SignServer's records are taken. Throws an error that says what is wrong with the text.
 */
export function decodeJavaBeans(xml: string): BeanDocument {
  const java = readXmlElements(xml);
  if (java.name !== 'java') throw new Error(`the root element is ${java.name}, expected java`);
  return { javaVersion: java.attributes.get('version') ?? '', root: new Decoder().value(only(java)) };
}

const NUMBER_TEXT = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

class Decoder {
  /** Objects that have an id, for references from behind them. */
  readonly #objects = new Map<string, BeanValue>();

  value(element: XmlElement): BeanValue {
    switch (element.name) {
      case 'null':
        return null;
      case 'string':
        return stringText(element);
      case 'boolean':
        return booleanValue(plainText(element));
      case 'object':
        return this.#object(element);
      default:
        if (!isNumberType(element.name)) throw new Error(`element ${element.name} cannot be read`);
        return { kind: 'number', type: element.name, text: numberText(element) };
    }
  }

  #object(element: XmlElement): BeanValue {
    const reference = element.attributes.get('idref');
    if (reference !== undefined) {
      const referenced = this.#objects.get(reference);
      if (referenced === undefined) throw new Error(`object ${reference} is referenced before it is there`);
      return referenced;
    }
    const object = this.#newObject(element);
    const id = element.attributes.get('id');
    if (id !== undefined) this.#objects.set(id, object);
    return object;
  }

  #newObject(element: XmlElement): BeanValue {
    const className = element.attributes.get('class') ?? '';
    if (className === 'java.lang.Enum') return enumValue(element);
    const kind = beanClassKind(className);
    if (element.attributes.has('method')) throw new Error(`method ${element.attributes.get('method') ?? ''} cannot be called`);
    const statements = childElements(element);
    switch (kind) {
      case 'map':
        return { kind, className, entries: statements.map((statement) => this.#put(statement)) };
      case 'collection':
        return { kind, className, elements: statements.map((statement) => this.#add(statement)) };
      case 'bean':
        return { kind, className, properties: statements.map((statement) => this.#setter(statement)) };
      case 'enum':
      case undefined:
        throw new Error(`class ${className} is not one that a record may hold`);
    }
  }

  #put(statement: XmlElement): readonly [BeanValue, BeanValue] {
    const [key, value, ...more] = this.#arguments(statement, 'put');
    if (key === undefined || value === undefined || more.length > 0) throw new Error('put needs a key and a value');
    return [key, value];
  }

  #add(statement: XmlElement): BeanValue {
    const [value, ...more] = this.#arguments(statement, 'add');
    if (value === undefined || more.length > 0) throw new Error('add needs one value');
    return value;
  }

  #arguments(statement: XmlElement, method: string): readonly BeanValue[] {
    const called = statement.attributes.get('method') ?? '';
    if (statement.name !== 'void' || called !== method) throw new Error(`${method} was expected, not ${statement.name} ${called}`);
    return childElements(statement).map((child) => this.value(child));
  }

  #setter(statement: XmlElement): readonly [string, BeanValue] {
    const name = statement.attributes.get('property') ?? '';
    if (statement.name !== 'void' || !/^[A-Za-z_]\w*$/.test(name)) throw new Error('the setting of a property was expected');
    return [name, this.value(only(statement))];
  }
}

function enumValue(element: XmlElement): BeanValue {
  const [type, constant, ...more] = childElements(element);
  if (element.attributes.get('method') !== 'valueOf' || type?.name !== 'class' || constant?.name !== 'string' || more.length > 0) {
    throw new Error('java.lang.Enum needs valueOf with a class and a name');
  }
  const className = plainText(type);
  if (beanClassKind(className) !== 'enum') throw new Error(`class ${className} is not one that a record may hold`);
  return { kind: 'enum', className, constant: stringText(constant) };
}

function only(element: XmlElement): XmlElement {
  const [child, ...more] = childElements(element);
  if (!child || more.length > 0) throw new Error(`${element.name} must hold one value`);
  return child;
}

/** The text of `<string>`, in which `<char code="#0"/>` stands for what XML cannot hold. */
function stringText(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : charText(child))).join('');
}

function charText(element: XmlElement): string {
  const [, hex = ''] = /^#([0-9a-fA-F]{1,6})$/.exec(element.attributes.get('code') ?? '') ?? [];
  const code = element.name === 'char' ? Number.parseInt(hex, 16) : Number.NaN;
  if (!(code <= 0x10ffff)) throw new Error(`element ${element.name} cannot stand in a string`);
  return String.fromCodePoint(code);
}

function plainText(element: XmlElement): string {
  const texts = element.children.filter((child) => typeof child === 'string');
  if (texts.length < element.children.length) throw new Error(`element ${element.name} must hold text only`);
  return texts.join('').trim();
}

function booleanValue(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new Error('a boolean must be true or false');
  return text === 'true';
}

function numberText(element: XmlElement): string {
  const text = plainText(element);
  if (!NUMBER_TEXT.test(text)) throw new Error(`element ${element.name} must hold a number`);
  return text;
}

function isNumberType(name: string): name is NumberType {
  return (NUMBER_TYPES as readonly string[]).includes(name);
}
