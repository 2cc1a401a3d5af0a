import { PdfError } from '../pdf-error.js';
import { dictionaryOf, integerOf, nameOf, PdfString, type PdfDictionary, type PdfObject } from '../pdf-objects.js';

/** How strings or streams are encrypted (ISO 32000-2 table 25, CFM). */
export type CipherMethod = 'Identity' | 'RC4' | 'AESV2' | 'AESV3';

export type SecurityHandlerRevision = 2 | 3 | 4 | 5 | 6;

/** What the encryption dictionary of the standard security handler says (ISO 32000-2 tables 20 and 21). */
export interface EncryptionParameters {
  readonly dictionary: PdfDictionary;
  readonly revision: SecurityHandlerRevision;
  /** Octets of the file encryption key. */
  readonly keyLength: number;
  readonly strings: CipherMethod;
  readonly streams: CipherMethod;
  readonly encryptMetadata: boolean;
  /** P as a signed 32-bit integer. */
  readonly permissions: number;
  readonly O: Uint8Array;
  readonly U: Uint8Array;
  /** Revisions 5 and 6; empty before. */
  readonly OE: Uint8Array;
  readonly UE: Uint8Array;
}

/** Reads an encryption dictionary, whose values are direct. Throws a PdfError for handlers and versions that are not known. */
export function readEncryptionDictionary(dictionary: PdfDictionary): EncryptionParameters {
  if (nameOf(dictionary.get('Filter')) !== 'Standard')
    throw new PdfError('The file is encrypted for certificates or by a handler that is not known.');
  const version = integerOf(dictionary.get('V')) ?? 0;
  const revision = revisionOf(dictionary, version);
  const isNew = revision >= 5;
  return {
    dictionary,
    revision,
    keyLength: keyLength(dictionary, version),
    strings: methodOf(dictionary, version, 'StrF'),
    streams: methodOf(dictionary, version, 'StmF'),
    encryptMetadata: dictionary.get('EncryptMetadata') !== false,
    permissions: (integerOf(dictionary.get('P')) ?? 0) | 0,
    O: octets(dictionary, 'O', isNew ? 48 : 32),
    U: octets(dictionary, 'U', isNew ? 48 : 32),
    OE: isNew ? octets(dictionary, 'OE', 32) : new Uint8Array(),
    UE: isNew ? octets(dictionary, 'UE', 32) : new Uint8Array(),
  };
}

const REVISIONS: Readonly<Record<number, readonly SecurityHandlerRevision[]>> = { 1: [2, 3], 2: [2, 3], 4: [4], 5: [5, 6] };

function revisionOf(dictionary: PdfDictionary, version: number): SecurityHandlerRevision {
  const revision = integerOf(dictionary.get('R'));
  const found = REVISIONS[version]?.find((one) => one === revision);
  if (found === undefined) throw new PdfError(`Encryption version ${String(version)} with revision ${String(revision)} is not known.`);
  return found;
}

/** Length is in bits; 40 where it is not given. Version 4 has one of 128 in practice, whatever Length says. */
function keyLength(dictionary: PdfDictionary, version: number): number {
  if (version === 1) return 5;
  if (version === 4) return 16;
  if (version === 5) return 32;
  const bits = integerOf(dictionary.get('Length')) ?? 40;
  if (bits < 40 || bits > 128 || bits % 8 !== 0) throw new PdfError('The encryption key has an impossible length.');
  return bits / 8;
}

function methodOf(dictionary: PdfDictionary, version: number, use: 'StrF' | 'StmF'): CipherMethod {
  if (version < 4) return 'RC4';
  const filter = nameOf(dictionary.get(use)) ?? 'Identity';
  if (filter === 'Identity') return 'Identity';
  const method = nameOf(dictionaryOf(dictionaryOf(dictionary.get('CF'))?.get(filter) ?? null)?.get('CFM') ?? null);
  const expected = version === 5 ? ['AESV3'] : ['V2', 'AESV2'];
  if (method === undefined || !expected.includes(method)) throw new PdfError('The file has a crypt filter that is not known.');
  return method === 'V2' ? 'RC4' : (method as CipherMethod);
}

/** A string of at least that many octets; what is behind them is padding of some writers. */
function octets(dictionary: PdfDictionary, key: string, length: number): Uint8Array {
  const value: PdfObject = dictionary.get(key);
  if (!(value instanceof PdfString) || value.bytes.length < length) throw new PdfError(`The encryption dictionary has no proper ${key}.`);
  return value.bytes.subarray(0, length);
}
