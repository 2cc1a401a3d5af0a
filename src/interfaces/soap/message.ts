/** A value of a built-in type: text, number (`int`), bigint (`long`), boolean, instant or bytes. */
export type SimpleValue = string | number | bigint | boolean | Date | Uint8Array;

/** What the reader found in an element with children or attributes, in the types of the contract. */
export interface MessageParts {
  /** Values by element name, in the order of the document. An element that is nil has none. */
  readonly elements: ReadonlyMap<string, readonly (SimpleValue | Message)[]>;
  readonly attributes: ReadonlyMap<string, SimpleValue>;
  readonly content?: SimpleValue;
}

/**
 * A request, or a part of one, that keeps to its contract. The accessors name the type that the contract declares; a
 * contract that declares another is a mistake of the server and throws a TypeError.
 */
export class Message {
  constructor(private readonly parts: MessageParts) {}

  /** The text of an element; undefined where it is absent or nil. */
  text(name: string): string | undefined {
    return expect(this.parts.elements.get(name)?.[0], isText, name);
  }

  texts(name: string): readonly string[] {
    return (this.parts.elements.get(name) ?? []).map((value) => expectPresent(value, isText, name));
  }

  /** The value of an `xs:int`. */
  integer(name: string): number | undefined {
    return expect(this.parts.elements.get(name)?.[0], isNumber, name);
  }

  boolean(name: string): boolean | undefined {
    return expect(this.parts.elements.get(name)?.[0], isBoolean, name);
  }

  bytes(name: string): Uint8Array | undefined {
    return expect(this.parts.elements.get(name)?.[0], isBytes, name);
  }

  allBytes(name: string): readonly Uint8Array[] {
    return (this.parts.elements.get(name) ?? []).map((value) => expectPresent(value, isBytes, name));
  }

  /** An element with children or attributes. */
  part(name: string): Message | undefined {
    return expect(this.parts.elements.get(name)?.[0], isMessage, name);
  }

  partsNamed(name: string): readonly Message[] {
    return (this.parts.elements.get(name) ?? []).map((value) => expectPresent(value, isMessage, name));
  }

  /** A required attribute with text. */
  textAttribute(name: string): string {
    return expectPresent(this.parts.attributes.get(name), isText, name);
  }

  /** A required attribute with an `xs:int`. */
  integerAttribute(name: string): number {
    return expectPresent(this.parts.attributes.get(name), isNumber, name);
  }

  /** The text of this element itself, where it is text with attributes. */
  get contentText(): string {
    return expectPresent(this.parts.content, isText, 'content');
  }

  /** The bytes of this element itself, where it is base64 with attributes. */
  get contentBytes(): Uint8Array {
    return expectPresent(this.parts.content, isBytes, 'content');
  }
}

type Check<T> = (value: unknown) => value is T;
const isText: Check<string> = (value) => typeof value === 'string';
const isNumber: Check<number> = (value) => typeof value === 'number';
const isBoolean: Check<boolean> = (value) => typeof value === 'boolean';
const isBytes: Check<Uint8Array> = (value) => value instanceof Uint8Array;
const isMessage: Check<Message> = (value) => value instanceof Message;

function expect<T>(value: unknown, check: Check<T>, name: string): T | undefined {
  return value === undefined ? undefined : expectPresent(value, check, name);
}

function expectPresent<T>(value: unknown, check: Check<T>, name: string): T {
  if (!check(value)) throw new TypeError(`The contract declares ${name} with another type.`);
  return value;
}
