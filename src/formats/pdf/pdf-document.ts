import type { CrossReference, CrossReferenceEntry } from './cross-reference/cross-reference.js';
import { openEncryption, type OpenEncryption } from './encryption/open-encryption.js';
import { decodeStream } from './filters/decode-stream.js';
import { readIndirectObject, type StreamLengths } from './indirect-object.js';
import { objectIn, readObjectStream, type ObjectStream } from './object-streams.js';
import { PdfError, PdfPasswordError } from './pdf-error.js';
import { compareVersions, parseVersion, type PdfVersion } from './pdf-header.js';
import {
  arrayOf,
  dictionaryOf,
  integerOf,
  isPdfArray,
  nameOf,
  PdfDictionary,
  PdfReference,
  PdfString,
  type PdfObject,
  type PdfStream,
} from './pdf-objects.js';
import { MAX_OBJECT_NUMBER } from './pdf-parser.js';
import { pdfFile, readStructure, rebuildStructure, type PdfFile, type PdfStructure } from './read-structure.js';

/** How many references may lead to one another, and how many objects be needed to read one. */
const MAX_REFERENCES = 32;

/** Encryption dictionaries are nested no deeper than this. */
const MAX_ENCRYPTION_DEPTH = 4;

/** All that is decoded of one file, together. */
const MAX_DECODED_BYTES = 256 * 1024 * 1024;

/**
 * Opens a file; without a password, with the empty one. A file whose structure is broken is read as what is found in it makes it
 * up. Throws a PdfError where that does not help, and a PdfPasswordError for a wrong password.
 */
export function openDocument(bytes: Uint8Array, password?: string): PdfDocument {
  const file = pdfFile(bytes);
  try {
    return documentWithPages(file, readStructure(file), password);
  } catch (original) {
    return rebuiltDocument(file, password, original);
  }
}

/**
 * Does something with a file. Where an object turns out to be broken on the way, it is done once more with what is found in the
 * file. Throws as `openDocument`.
 */
export async function withDocument<T>(
  bytes: Uint8Array,
  password: string | undefined,
  use: (document: PdfDocument) => Promise<T>,
): Promise<T> {
  const document = openDocument(bytes, password);
  try {
    return await use(document);
  } catch (original) {
    if (document.crossReference.isRebuilt) throw original;
    return use(rebuiltDocument(pdfFile(bytes), password, original));
  }
}

/** Throws what was thrown before, where that was nothing that rebuilding helps against. */
function rebuiltDocument(file: PdfFile, password: string | undefined, original: unknown): PdfDocument {
  if (!(original instanceof PdfError) || original instanceof PdfPasswordError) throw original;
  try {
    return documentWithPages(file, rebuildStructure(file), password);
  } catch (thrown) {
    if (!(thrown instanceof PdfError) || thrown instanceof PdfPasswordError) throw thrown;
    throw new PdfError(`Rebuild failed: ${thrown.message}; Original message: ${original.message}`, { cause: thrown });
  }
}

function documentWithPages(file: PdfFile, structure: PdfStructure, password: string | undefined): PdfDocument {
  const document = new PdfDocument(file, structure, password);
  if (!document.dictionary(document.catalog.get('Pages'))) throw new PdfError('The document has no pages.');
  return document;
}

/**
 * A PDF file to read. Objects are read when they are asked for. Whatever the file says of itself, what is read of it, in bytes, is
 * bounded by a few times its length; beyond that, and for everything that cannot be read, there is a PdfError.
 */
export class PdfDocument {
  readonly bytes: Uint8Array;
  readonly crossReference: CrossReference;
  /** Position from which offsets count. */
  readonly base: number;
  /** Undefined for files that are not encrypted. */
  readonly encryption: OpenEncryption | undefined;
  readonly #headerVersion: PdfVersion;
  readonly #lengths: StreamLengths;
  readonly #objects = new Map<number, PdfObject>();
  readonly #objectStreams = new Map<number, ObjectStream>();
  readonly #loading = new Set<number>();
  #readableBytes: number;
  #decodableBytes = MAX_DECODED_BYTES;

  /** Use `openDocument`, which can also do with a broken structure. */
  constructor({ bytes, header, ends }: PdfFile, { crossReference, base }: PdfStructure, password: string | undefined) {
    this.bytes = bytes;
    this.crossReference = crossReference;
    this.base = base;
    this.#headerVersion = header.version;
    this.#lengths = { lengthOf: (length) => integerOf(this.resolve(length)), endAfter: ends.endAfter };
    this.#readableBytes = 1_000_000 + 4 * bytes.length;
    const dictionary = this.#resolvedWhole(this.trailer.get('Encrypt'), 0);
    const id = this.id;
    // What was read until now was not decrypted.
    this.#objects.clear();
    this.#objectStreams.clear();
    this.encryption = dictionary instanceof PdfDictionary ? openEncryption(dictionary, { password, id }) : undefined;
  }

  get trailer(): PdfDictionary {
    return this.crossReference.trailer;
  }

  /** The document catalog (ISO 32000-2 §7.7.2). */
  get catalog(): PdfDictionary {
    const catalog = this.dictionary(this.trailer.get('Root'));
    if (!catalog) throw new PdfError('The document has no catalog.');
    return catalog;
  }

  /** The version of the header, or that of the catalog where it is newer (ISO 32000-2 §7.7.2). */
  get version(): PdfVersion {
    const later = parseVersion(nameOf(this.resolve(this.catalog.get('Version'))) ?? '');
    return later && compareVersions(later, this.#headerVersion) > 0 ? later : this.#headerVersion;
  }

  /** First element of ID in the trailer; empty where there is none. */
  get id(): Uint8Array {
    const first = this.resolve(arrayOf(this.resolve(this.trailer.get('ID')))?.[0] ?? null);
    return first instanceof PdfString ? first.bytes : new Uint8Array();
  }

  /** The number behind the highest one that the file uses or reserves. */
  get nextObjectNumber(): number {
    const size = integerOf(this.trailer.get('Size')) ?? 1;
    let next = size > MAX_OBJECT_NUMBER ? 1 : Math.max(1, size);
    for (const number of this.crossReference.entries.keys()) next = Math.max(next, number + 1);
    return next;
  }

  /** The object that a reference leads to, decrypted; any other object as it is. What is not there is null. */
  resolve(object: PdfObject): PdfObject {
    let target = object;
    for (let followed = 0; target instanceof PdfReference; followed++) {
      if (followed > MAX_REFERENCES) throw inACircle();
      target = this.#load(target);
    }
    return target;
  }

  /** The dictionary, also that of a stream, that an object is or refers to. */
  dictionary(object: PdfObject): PdfDictionary | undefined {
    return dictionaryOf(this.resolve(object));
  }

  /** The array that an object is or refers to. */
  array(object: PdfObject): readonly PdfObject[] | undefined {
    return arrayOf(this.resolve(object));
  }

  /** The bytes of a stream of this file without its filters. */
  decode(stream: PdfStream): Uint8Array {
    const decoded = decodeStream(stream, { resolve: (object) => this.resolve(object), maxLength: this.#decodableBytes });
    this.#decodableBytes -= decoded.length;
    return decoded;
  }

  #load({ number, generation }: PdfReference): PdfObject {
    const known = this.#objects.get(number);
    const entry = this.crossReference.entries.get(number);
    // A reference to another generation is one to the null object (ISO 32000-2 §7.3.10).
    if (!entry || generation !== (entry.kind === 'offset' ? entry.generation : 0)) return null;
    if (known !== undefined) return known;
    if (this.#loading.has(number) || this.#loading.size > MAX_REFERENCES) throw inACircle();
    this.#loading.add(number);
    try {
      const object = this.#read(number, entry);
      this.#objects.set(number, object);
      return object;
    } finally {
      this.#loading.delete(number);
    }
  }

  #read(number: number, entry: CrossReferenceEntry): PdfObject {
    switch (entry.kind) {
      case 'free':
        return null;
      case 'offset':
        return this.#readAt(number, entry.offset);
      case 'compressed': {
        const { object, length } = objectIn(this.#objectStream(entry.stream), number, entry.index);
        this.#countRead(length);
        return object;
      }
    }
  }

  #readAt(wanted: number, offset: number): PdfObject {
    const { number, generation, object, length } = readIndirectObject(this.bytes, offset + this.base, this.#lengths);
    if (number !== wanted) throw new PdfError(`Object ${String(wanted)} is not where the cross-reference says.`);
    this.#countRead(length);
    return this.encryption && !this.#isEncryptionDictionary(wanted)
      ? this.encryption.cipher.decrypt(object, { number, generation })
      : object;
  }

  #isEncryptionDictionary(number: number): boolean {
    const encrypt = this.trailer.get('Encrypt');
    return encrypt instanceof PdfReference && encrypt.number === number;
  }

  /** Objects that lie over one another would otherwise make few bytes much to read and to write. */
  #countRead(length: number): void {
    this.#readableBytes -= length;
    if (this.#readableBytes < 0) throw new PdfError('The objects of the file lie over one another.');
  }

  #objectStream(number: number): ObjectStream {
    let stream = this.#objectStreams.get(number);
    if (!stream) {
      const entry = this.crossReference.entries.get(number);
      if (entry?.kind !== 'offset') throw new PdfError('An object stream is missing.');
      stream = readObjectStream(this.resolve(new PdfReference(number, entry.generation)), (one) => this.decode(one));
      this.#objectStreams.set(number, stream);
    }
    return stream;
  }

  /** An object with everything that it refers to in place of the references. */
  #resolvedWhole(object: PdfObject, depth: number): PdfObject {
    if (depth > MAX_ENCRYPTION_DEPTH) return null;
    const resolved = this.resolve(object);
    const inner = (value: PdfObject): PdfObject => this.#resolvedWhole(value, depth + 1);
    if (isPdfArray(resolved)) return resolved.map(inner);
    if (!(resolved instanceof PdfDictionary)) return resolved;
    return new PdfDictionary([...resolved.entries()].map(([key, value]) => [key, inner(value)] as const));
  }
}

const inACircle = (): PdfError => new PdfError('References of the file go in a circle.');
