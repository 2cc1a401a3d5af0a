import type { ComplexType, ElementDeclaration, SimpleType } from './contract.js';
import { escapeText } from './envelope-writer.js';

/** Leaves out an element that the contract requires: for answers in which SignServer leaves it out, whatever its contract says. */
export const LEFT_OUT: unique symbol = Symbol('left out');

/** A value of an answer. `undefined` leaves an optional element out. */
export type ResponseValue =
  string | number | bigint | boolean | Date | Uint8Array | ResponseFields | readonly ResponseValue[] | typeof LEFT_OUT | undefined;

/**
 * The contents of an element of an answer, by the names of the contract: child elements, attributes, and under
 * `#text` the text of an element that has attributes. The order does not matter; it is the contract's.
 */
export interface ResponseFields {
  readonly [name: string]: ResponseValue;
}

/** The form in which node-soap takes an answer; texts are escaped already. */
export type NodeSoapValue = string | NodeSoapFields | readonly NodeSoapValue[];
export interface NodeSoapFields {
  [name: string]: NodeSoapValue;
}

/** The keys under which node-soap looks for attributes and for ready XML. */
export const ATTRIBUTES_KEY = '$attributes';
const XML_KEY = '$xml';

const TEXT_FIELD = '#text';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const XS = 'http://www.w3.org/2001/XMLSchema';

/**
 * Puts an answer into node-soap's form, in the order of the contract. Throws where the answer does not keep to the
 * contract: node-soap would write anything.
 */
export function toNodeSoap(type: ComplexType, fields: ResponseFields): NodeSoapFields {
  const out: NodeSoapFields = {};
  for (const name of Object.keys(fields)) {
    const known = type.elements.has(name) || type.attributes.has(name) || (name === TEXT_FIELD && type.content);
    if (!known) throw new TypeError(`The contract has no ${name} in ${type.name}.`);
  }
  const attributes: NodeSoapFields = {};
  for (const { name, type: attributeType } of type.attributes.values()) {
    const value = fields[name];
    if (value !== undefined) attributes[name] = attributeText(attributeType, value);
  }
  if (Object.keys(attributes).length > 0) out[ATTRIBUTES_KEY] = attributes;
  if (type.content) out[XML_KEY] = escapeText(lexicalText(type.content, fields[TEXT_FIELD] ?? ''));
  for (const declaration of type.elements.values()) {
    const value = fields[declaration.name];
    if (value === LEFT_OUT) continue;
    if (value !== undefined) out[declaration.name] = elementContent(declaration, value);
    else if (declaration.required && !declaration.repeated) throw new TypeError(`The answer lacks ${declaration.name}.`);
  }
  return out;
}

function elementContent(declaration: ElementDeclaration, value: ResponseValue): NodeSoapValue {
  if (!declaration.repeated) return oneElement(declaration.type, value);
  if (!Array.isArray(value)) throw new TypeError(`The answer has ${declaration.name} once instead of repeatedly.`);
  return value.map((item: ResponseValue) => oneElement(declaration.type, item));
}

function oneElement(type: SimpleType | ComplexType, value: ResponseValue): NodeSoapValue {
  if (type.kind === 'complex') {
    if (!isFields(value)) throw new TypeError(`The answer has a single value in place of a ${type.name}.`);
    return toNodeSoap(type, value);
  }
  const text = escapeText(lexicalText(type, value));
  // JAX-WS says of what type an `xs:anyType` is, and its clients need that.
  if (type.base === 'anyType') return { [ATTRIBUTES_KEY]: { 'xmlns:xsi': XSI, 'xmlns:xs': XS, 'xsi:type': 'xs:string' }, [XML_KEY]: text };
  return text;
}

function isFields(value: ResponseValue): value is ResponseFields {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Uint8Array);
}

function attributeText(type: SimpleType, value: ResponseValue): string {
  const text = lexicalText(type, value);
  // node-soap escapes attributes itself, but takes a text of this form for markup.
  if (text.startsWith('<![CDATA[')) throw new TypeError('An attribute cannot look like a CDATA section.');
  return text;
}

/** The text that stands for a value (XML Schema Part 2 §3). */
function lexicalText(type: SimpleType, value: ResponseValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Uint8Array) return base64Text(value);
  // As JAX-B writes it: the fraction only where there is one.
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  throw new TypeError(`The answer has a structure in place of a ${type.name}.`);
}

/** Base64 without line breaks. */
export function base64Text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
