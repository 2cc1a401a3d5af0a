/** The objects of ISO 32000-2 §7.3. They are never changed once made; a changed dictionary is another one. */
export type PdfObject =
  null | boolean | number | PdfName | PdfString | PdfReference | PdfArray | PdfDictionary | PdfStream | PdfPlaceholder;

export type PdfArray = readonly PdfObject[];

/** ISO 32000-2 §7.3.5. The value holds one character per byte, without the solidus and without `#` escapes. */
export class PdfName {
  constructor(readonly value: string) {}
}

/** ISO 32000-2 §7.3.4. */
export class PdfString {
  constructor(
    readonly bytes: Uint8Array,
    /** How it is written. */
    readonly form: 'literal' | 'hexadecimal' = 'literal',
  ) {}
}

/** An indirect reference, ISO 32000-2 §7.3.10. */
export class PdfReference {
  constructor(
    readonly number: number,
    readonly generation: number,
  ) {}
}

/** ISO 32000-2 §7.3.7. An entry whose value is null is no entry. */
export class PdfDictionary {
  readonly #entries: ReadonlyMap<string, PdfObject>;

  constructor(entries: Iterable<readonly [string, PdfObject]> = []) {
    this.#entries = new Map(entries);
  }

  /** A dictionary of the properties of an object; those that are undefined are left out. */
  static of(entries: Readonly<Record<string, PdfObject | undefined>>): PdfDictionary {
    return new PdfDictionary(Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
  }

  /** The value as it stands, which may be a reference; null where there is none. */
  get(key: string): PdfObject {
    return this.#entries.get(key) ?? null;
  }

  has(key: string): boolean {
    return this.get(key) !== null;
  }

  entries(): Iterable<readonly [string, PdfObject]> {
    return this.#entries;
  }

  /** A copy with the entries of another in place of its own of those names. */
  with(entries: Readonly<Record<string, PdfObject>>): PdfDictionary {
    return new PdfDictionary([...this.#entries, ...Object.entries(entries)]);
  }

  /** A copy without some entries. */
  without(...keys: readonly string[]): PdfDictionary {
    return new PdfDictionary([...this.#entries].filter(([key]) => !keys.includes(key)));
  }
}

/** ISO 32000-2 §7.3.8. The bytes are encoded as Filter says, and encrypted as long as they are in their file. */
export class PdfStream {
  constructor(
    readonly dictionary: PdfDictionary,
    readonly bytes: Uint8Array,
  ) {}
}

/** Text that stands in the file as it is, unencrypted, so that it can be overwritten: what a signature is written over. */
export class PdfPlaceholder {
  constructor(readonly text: string) {}
}

/** The value of a name; undefined for any other object. */
export const nameOf = (object: PdfObject): string | undefined => (object instanceof PdfName ? object.value : undefined);

/** A number that is whole and safe; undefined for any other object. */
export const integerOf = (object: PdfObject): number | undefined => (Number.isSafeInteger(object) ? (object as number) : undefined);

/** The dictionary, also that of a stream; undefined for any other object. */
export function dictionaryOf(object: PdfObject): PdfDictionary | undefined {
  if (object instanceof PdfDictionary) return object;
  return object instanceof PdfStream ? object.dictionary : undefined;
}

/** The elements of an array; undefined for any other object. */
export const arrayOf = (object: PdfObject): PdfArray | undefined => (isPdfArray(object) ? object : undefined);

/** Array.isArray, which does not narrow readonly arrays. */
export const isPdfArray = (object: PdfObject): object is PdfArray => Array.isArray(object);

/** A string of ASCII characters. */
export const asciiString = (text: string): PdfString => new PdfString(Buffer.from(text, 'latin1'));
