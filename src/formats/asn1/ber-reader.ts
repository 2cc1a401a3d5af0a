/**
 * Reading BER (ITU-T X.690 §8), of which DER is a part. It copies nothing, keeps no tree, and is bounded by
 * construction, so that a certificate costs microseconds and hostile input an error. asn1js takes twenty times as long
 * for a certificate, which every TLS client brings along.
 */

/** What is wrong with an encoding, as a sentence. */
export class BerError extends Error {
  override readonly name = 'BerError';
}

export interface BerElement {
  /** The whole identifier octet: class, constructed bit and tag number. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** Identifier, length, content and, for the indefinite form, end-of-contents. */
  readonly encoding: Uint8Array;
}

/** How deep elements of indefinite length and constructed strings may be nested. */
const MAX_DEPTH = 32;

/** How many elements one constructed element may hold. */
const MAX_CHILDREN = 65_536;

const CONSTRUCTED = 0x20;
const HIGH_TAG_NUMBER = 0x1f;

/** The one element that the bytes are; throws where there is anything behind it. */
export function readBer(bytes: Uint8Array): BerElement {
  const element = elementAt(bytes, 0, 0);
  if (element.encoding.length !== bytes.length) throw new BerError('There are bytes after the end of the structure.');
  return element;
}

/** The element that the bytes begin with, whatever is behind it. */
export function readLeadingBer(bytes: Uint8Array): BerElement {
  return elementAt(bytes, 0, 0);
}

/** The elements inside a constructed one. */
export function childrenOf(element: BerElement): readonly BerElement[] {
  if (!(element.tag & CONSTRUCTED)) throw new BerError('A structure was expected where there is a plain value.');
  const children: BerElement[] = [];
  for (let offset = 0; offset < element.content.length;) {
    if (children.length === MAX_CHILDREN) throw new BerError(`A structure has more than ${String(MAX_CHILDREN)} parts.`);
    const child = elementAt(element.content, offset, 0);
    children.push(child);
    offset += child.encoding.length;
  }
  return children;
}

/** The elements inside a constructed one, one at a time, for structures that hold more than are to be kept. */
export function* elementsIn(element: BerElement): Generator<BerElement, void> {
  if (!(element.tag & CONSTRUCTED)) throw new BerError('A structure was expected where there is a plain value.');
  for (let offset = 0; offset < element.content.length;) {
    const child = elementAt(element.content, offset, 0);
    yield child;
    offset += child.encoding.length;
  }
}

function elementAt(bytes: Uint8Array, offset: number, depth: number): BerElement {
  const tag = octetAt(bytes, offset);
  if ((tag & HIGH_TAG_NUMBER) === HIGH_TAG_NUMBER) throw new BerError('Tag numbers above 30 are not used here.');
  const first = octetAt(bytes, offset + 1);
  if (first === 0x80) return indefiniteElement(bytes, offset, depth);
  const { length, octets } = first < 0x80 ? { length: first, octets: 0 } : longLength(bytes, offset + 1);
  const start = offset + 2 + octets;
  if (start + length > bytes.length) throw truncated();
  return { tag, content: bytes.subarray(start, start + length), encoding: bytes.subarray(offset, start + length) };
}

function longLength(bytes: Uint8Array, offset: number): { readonly length: number; readonly octets: number } {
  const octets = octetAt(bytes, offset) & 0x7f;
  // Four octets are more than any bound on input here; 0xff is reserved (X.690 §8.1.3.5).
  if (octets > 4) throw new BerError('A length is larger than any input may be.');
  let length = 0;
  for (let index = 1; index <= octets; index++) length = length * 256 + octetAt(bytes, offset + index);
  return { length, octets };
}

/** X.690 §8.1.3.6: the content ends at an end-of-contents, which is only found by reading what is inside. */
function indefiniteElement(bytes: Uint8Array, offset: number, depth: number): BerElement {
  if (depth === MAX_DEPTH) throw new BerError('The structure is nested too deeply.');
  const tag = octetAt(bytes, offset);
  if (!(tag & CONSTRUCTED)) throw new BerError('A plain value has no length.');
  const start = offset + 2;
  let end = start;
  while (octetAt(bytes, end) !== 0 || octetAt(bytes, end + 1) !== 0) end += elementAt(bytes, end, depth + 1).encoding.length;
  return { tag, content: bytes.subarray(start, end), encoding: bytes.subarray(offset, end + 2) };
}

function octetAt(bytes: Uint8Array, offset: number): number {
  const octet = bytes[offset];
  if (octet === undefined) throw truncated();
  return octet;
}

const truncated = (): BerError => new BerError('The structure ends before its length says so.');

/** The bytes of an OCTET STRING, whatever it is tagged as; the parts of a constructed one are put together (X.690 §8.7.3). */
export function octetsOf(element: BerElement): Uint8Array {
  if (!(element.tag & CONSTRUCTED)) return element.content;
  const parts: Uint8Array[] = [];
  collectOctets(element, parts, 0);
  return Buffer.concat(parts);
}

function collectOctets(element: BerElement, parts: Uint8Array[], depth: number): void {
  if (!(element.tag & CONSTRUCTED)) {
    parts.push(element.content);
    return;
  }
  if (depth === MAX_DEPTH) throw new BerError('The structure is nested too deeply.');
  for (const child of childrenOf(element)) collectOctets(child, parts, depth + 1);
}

/** Takes the fields of a SEQUENCE one after the other, as its ASN.1 definition lists them. */
export class BerFields {
  readonly #children: readonly BerElement[];
  #next = 0;

  /** `type` is the name of the ASN.1 type, for error sentences. */
  constructor(
    element: BerElement,
    readonly type: string,
  ) {
    this.#children = childrenOf(element);
  }

  /** The next field, which must be there and have the tag where one is given. */
  take(tag?: number): BerElement {
    const element = this.takeIf(tag);
    if (element) return element;
    throw new BerError(
      this.#next < this.#children.length
        ? `${this.type} has a field of an unexpected type at position ${String(this.#next + 1)}.`
        : `${this.type} lacks a field.`,
    );
  }

  /** The next field where it has the tag; otherwise it stays for the next call. */
  takeIf(tag?: number): BerElement | undefined {
    const element = this.#children[this.#next];
    if (!element || (tag !== undefined && element.tag !== tag)) return undefined;
    this.#next++;
    return element;
  }

  /** The fields that are left. */
  rest(): readonly BerElement[] {
    const rest = this.#children.slice(this.#next);
    this.#next = this.#children.length;
    return rest;
  }
}
