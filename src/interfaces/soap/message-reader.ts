import type { ComplexType, ElementDeclaration, SimpleType } from './contract.js';
import { readLexicalValue } from './lexical-values.js';
import { Message, type SimpleValue } from './message.js';
import { XML_SCHEMA } from './schema-types.js';
import { clientFault, echoed } from './soap-fault.js';
import type { Attachments } from './soap-package.js';
import type { PrefixResolver, XmlElement } from './xml-events.js';

const XML_SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
const XOP = 'http://www.w3.org/2004/08/xop/include';

/** An element that was opened and not closed yet. */
interface OpenElement {
  readonly name: string;
  readonly type: SimpleType | ComplexType;
  readonly nil: boolean;
  readonly attributes: ReadonlyMap<string, SimpleValue>;
  readonly elements: Map<string, (SimpleValue | Message)[]>;
  text: string;
  /** The bytes of an attachment that stands in place of base64 text (XOP 1.0 §2.1). */
  included: Uint8Array | undefined;
}

const NOTHING: ReadonlyMap<string, SimpleValue> = new Map();
/** Never written to: an element of a simple type refuses children before. */
const NO_ELEMENTS = new Map<string, (SimpleValue | Message)[]>();

/**
 * Reads one wrapper element by its type in the contract, from the events of a namespace-aware parser. Elements may come
 * in any order, as SignServer takes them; an unknown, qualified or repeated one is a Client fault. Required elements are
 * left to the operations, which have sentences for what is missing.
 */
export class MessageReader {
  private readonly open: OpenElement[];
  private insideInclude = false;

  constructor(
    operation: { readonly name: string; readonly type: ComplexType },
    private readonly targetNamespace: string,
    private readonly context: { readonly attachments: Attachments; readonly resolve: PrefixResolver },
  ) {
    const { name, type } = operation;
    this.open = [{ name, type, nil: false, attributes: NOTHING, elements: new Map(), text: '', included: undefined }];
  }

  openElement(tag: XmlElement): void {
    const parent = this.current();
    if (this.insideInclude) throw clientFault('An xop:Include element must be empty.');
    if (tag.uri === XOP && tag.local === 'Include') {
      this.include(parent, tag);
      return;
    }
    const declaration = parent.type.kind === 'complex' ? parent.type.elements.get(tag.local) : undefined;
    if (!declaration || tag.uri !== '') throw unexpectedElement(tag, parent);
    if (parent.nil) throw clientFault(`Element ${parent.name} is nil and must be empty.`);
    const earlier = parent.elements.get(declaration.name);
    if (earlier && !declaration.repeated) throw clientFault(`Element ${declaration.name} occurs more than once in ${parent.name}.`);
    if (!earlier) parent.elements.set(declaration.name, []);
    this.open.push(this.begin(declaration, tag));
  }

  addText(text: string): void {
    const current = this.current();
    current.text = current.text === '' ? text : current.text + text;
  }

  /** Closes the innermost element. Answers the message when that was the wrapper. */
  closeElement(): Message | undefined {
    if (this.insideInclude) {
      this.insideInclude = false;
      return undefined;
    }
    const closed = this.current();
    const value = this.valueOf(closed);
    this.open.pop();
    const parent = this.open.at(-1);
    if (parent) {
      if (value !== undefined) parent.elements.get(closed.name)?.push(value);
      return undefined;
    }
    return value instanceof Message ? value : undefined;
  }

  private current(): OpenElement {
    const current = this.open.at(-1);
    if (!current) throw new Error('No element is open.');
    return current;
  }

  private begin(declaration: ElementDeclaration, tag: XmlElement): OpenElement {
    const { name, type } = declaration;
    let nil = false;
    let attributes: Map<string, SimpleValue> | undefined;
    for (const key in tag.attributes) {
      const attribute = tag.attributes[key];
      if (!attribute) continue;
      if (attribute.uri === '') {
        const declared = type.kind === 'complex' ? type.attributes.get(attribute.local) : undefined;
        if (!declared) throw clientFault(`Element ${name} has no attribute ${echoed(attribute.local)}.`);
        attributes ??= new Map();
        attributes.set(declared.name, readLexicalValue(declared.type, attribute.value, `attribute ${declared.name} of element ${name}`));
      } else if (attribute.uri === XML_SCHEMA_INSTANCE) {
        if (attribute.local === 'nil') nil = readLexicalValue(BOOLEAN, attribute.value, `xsi:nil of element ${name}`) === true;
        else if (attribute.local === 'type') this.checkType(declaration, attribute.value);
      }
      // Attributes of other namespaces are extensions that the contract says nothing of.
    }
    if (nil && declaration.repeated) throw clientFault(`Element ${name} may be left out, but not be nil.`);
    if (type.kind === 'complex' && !nil) requireAttributes(name, type, attributes);
    const elements = type.kind === 'simple' ? NO_ELEMENTS : new Map<string, (SimpleValue | Message)[]>();
    return { name, type, nil, attributes: attributes ?? NOTHING, elements, text: '', included: undefined };
  }

  /** `xsi:type` may say what the contract says, and nothing else: no type of the contracts has another in its place. */
  private checkType({ name, type }: ElementDeclaration, value: string): void {
    const trimmed = value.trim();
    const colon = trimmed.indexOf(':');
    const namespace = this.context.resolve(colon < 0 ? '' : trimmed.slice(0, colon));
    const local = trimmed.slice(colon + 1);
    if (type.kind === 'simple' && type.base === 'anyType' && namespace === XML_SCHEMA) return;
    const builtIn = type.kind === 'simple' && type.name === type.base;
    if (local !== type.name || namespace !== (builtIn ? XML_SCHEMA : this.targetNamespace)) {
      throw clientFault(`Element ${name} cannot be of type ${echoed(trimmed)}.`);
    }
  }

  private include(parent: OpenElement, tag: XmlElement): void {
    if (contentType(parent.type)?.base !== 'base64Binary' || parent.included || parent.nil) throw unexpectedElement(tag, parent);
    const href = tag.attributes['href']?.value ?? '';
    const bytes = this.context.attachments.find(href);
    if (!bytes) throw clientFault(`The attachment ${echoed(href)} of element ${parent.name} is not in the request.`);
    parent.included = bytes;
    this.insideInclude = true;
  }

  /** The value of a complete element; undefined where it is nil. */
  private valueOf(element: OpenElement): SimpleValue | Message | undefined {
    const { name, type, text, included } = element;
    const content = contentType(type);
    if (element.nil || included || !content) {
      if (text !== '' && !isSpace(text)) throw clientFault(`Element ${name} holds text where there must be none.`);
      if (element.nil) return undefined;
    }
    const value = content && (included ?? readLexicalValue(content, text, `element ${name}`));
    if (type.kind === 'simple') return value;
    return new Message({ elements: element.elements, attributes: element.attributes, ...(value !== undefined && { content: value }) });
  }
}

const BOOLEAN: SimpleType = { kind: 'simple', name: 'boolean', base: 'boolean' };

function contentType(type: SimpleType | ComplexType): SimpleType | undefined {
  return type.kind === 'simple' ? type : type.content;
}

/** Whether a text is white space as XML has it, or empty. */
export function isSpace(text: string): boolean {
  return !/[^ \t\r\n]/.test(text);
}

function requireAttributes(name: string, type: ComplexType, given: ReadonlyMap<string, SimpleValue> | undefined): void {
  for (const attribute of type.attributes.values()) {
    if (attribute.required && !given?.has(attribute.name)) throw clientFault(`Element ${name} needs the attribute ${attribute.name}.`);
  }
}

function unexpectedElement(tag: XmlElement, parent: OpenElement): Error {
  const expected = parent.type.kind === 'complex' ? [...parent.type.elements.keys()] : [];
  const instead = expected.length > 0 ? `Expected, without namespace: ${expected.join(', ')}.` : 'Expected no element there.';
  return clientFault(`Unexpected element ${qualified(tag)} in ${parent.name}. ${instead}`);
}

/** The name of an element as sentences show it: `{namespace}name`. */
export function qualified(tag: Pick<XmlElement, 'uri' | 'local'>): string {
  return tag.uri === '' ? echoed(tag.local) : echoed(`{${tag.uri}}${tag.local}`);
}
