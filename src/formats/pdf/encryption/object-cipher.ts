import { hash } from 'node:crypto';
import { arrayOf, dictionaryOf, isPdfArray, nameOf, PdfDictionary, PdfStream, PdfString, type PdfObject } from '../pdf-objects.js';
import { decryptAesCbc, encryptAesCbc } from './aes-cbc.js';
import type { CipherMethod, EncryptionParameters } from './encryption-dictionary.js';
import { rc4 } from './rc4.js';

type Direction = 'encrypt' | 'decrypt';

/** Number and generation of the indirect object that something is in. */
export interface ObjectIdentity {
  readonly number: number;
  readonly generation: number;
}

/** Encrypts and decrypts the strings and streams of objects with a file key (ISO 32000-2 §7.6.3). */
export class ObjectCipher {
  constructor(
    private readonly fileKey: Uint8Array,
    private readonly methods: Pick<EncryptionParameters, 'strings' | 'streams' | 'encryptMetadata'>,
  ) {}

  decrypt(object: PdfObject, identity: ObjectIdentity): PdfObject {
    return this.#transform(object, identity, 'decrypt');
  }

  encrypt(object: PdfObject, identity: ObjectIdentity): PdfObject {
    return this.#transform(object, identity, 'encrypt');
  }

  #transform(object: PdfObject, identity: ObjectIdentity, direction: Direction): PdfObject {
    const nested = (inner: PdfObject): PdfObject => this.#transform(inner, identity, direction);
    if (object instanceof PdfString) {
      // Encrypted bytes read best as hexadecimal digits, and take no escapes.
      return new PdfString(
        apply(this.methods.strings, object.bytes, { key: this.#key(this.methods.strings, identity), direction }),
        'hexadecimal',
      );
    }
    if (isPdfArray(object)) return object.map(nested);
    if (object instanceof PdfDictionary) return transformed(object, nested);
    if (!(object instanceof PdfStream)) return object;
    const dictionary = transformed(object.dictionary, nested);
    const method = this.#streamMethod(object.dictionary);
    return new PdfStream(dictionary, apply(method, object.bytes, { key: this.#key(method, identity), direction }));
  }

  #streamMethod(dictionary: PdfDictionary): CipherMethod {
    const type = nameOf(dictionary.get('Type'));
    if (type === 'XRef' || (type === 'Metadata' && !this.methods.encryptMetadata) || namesIdentity(dictionary)) return 'Identity';
    return this.methods.streams;
  }

  /** Algorithm 1 of ISO 32000-2 §7.6.3.1; with AESV3 the file key itself. */
  #key(method: CipherMethod, { number, generation }: ObjectIdentity): Uint8Array {
    if (method === 'AESV3' || method === 'Identity') return this.fileKey;
    const identity = Uint8Array.of(number & 0xff, (number >> 8) & 0xff, (number >> 16) & 0xff, generation & 0xff, (generation >> 8) & 0xff);
    const salt = method === 'AESV2' ? Buffer.from('sAlT', 'latin1') : Buffer.alloc(0);
    return hash('md5', Buffer.concat([this.fileKey, identity, salt]), 'buffer').subarray(0, Math.min(16, this.fileKey.length + 5));
  }
}

/** The value of a signature is in the clear (ISO 32000-2 §7.6.2), since its place must be known. */
function transformed(dictionary: PdfDictionary, nested: (object: PdfObject) => PdfObject): PdfDictionary {
  const isSignature = dictionary.has('ByteRange');
  const entries = [...dictionary.entries()].map(
    ([key, value]) => [key, isSignature && key === 'Contents' ? value : nested(value)] as const,
  );
  return new PdfDictionary(entries);
}

/** Whether the first filter says that the stream is not encrypted (ISO 32000-2 §7.4.10). */
function namesIdentity(dictionary: PdfDictionary): boolean {
  const filter = dictionary.get('Filter');
  if (nameOf(arrayOf(filter)?.[0] ?? filter) !== 'Crypt') return false;
  const parameters = dictionary.get('DecodeParms');
  const name = dictionaryOf(arrayOf(parameters)?.[0] ?? parameters)?.get('Name') ?? null;
  return (nameOf(name) ?? 'Identity') === 'Identity';
}

function apply(
  method: CipherMethod,
  bytes: Uint8Array,
  { key, direction }: { readonly key: Uint8Array; readonly direction: Direction },
): Uint8Array {
  switch (method) {
    case 'Identity':
      return bytes;
    case 'RC4':
      return rc4(key, bytes);
    case 'AESV2':
    case 'AESV3':
      return direction === 'encrypt' ? encryptAesCbc(key, bytes) : decryptAesCbc(key, bytes);
  }
}
