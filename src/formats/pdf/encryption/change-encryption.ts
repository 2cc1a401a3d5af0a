import { PdfDictionary, PdfName, PdfString } from '../pdf-objects.js';
import { ownerEntries, permsEntry } from './aes256-keys.js';
import { readEncryptionDictionary } from './encryption-dictionary.js';
import { legacyFileKey, legacyO, legacyU, type LegacyParameters } from './legacy-keys.js';
import { ObjectCipher } from './object-cipher.js';
import type { OpenEncryption } from './open-encryption.js';

/** What a file that is written anew is encrypted with. */
export interface NewEncryption {
  readonly dictionary: PdfDictionary;
  readonly cipher: ObjectCipher;
}

/** Bits of P that are reserved and must be 1 (ISO 32000-2 table 22); bits 1 and 2 must be 0. */
const RESERVED_BITS = 0xffff_f0c0;
const RESERVED_BITS_OF_REVISION_2 = 0xffff_ffc0;

const permissionEntry = (permissions: number, revision: number): number =>
  (revision === 2 ? RESERVED_BITS_OF_REVISION_2 : RESERVED_BITS) | (permissions & 0x0f3c) | 0;

const hexadecimal = (bytes: Uint8Array): PdfString => new PdfString(bytes, 'hexadecimal');

/** The passwords and permissions of a file that was not encrypted before. */
export interface FirstEncryption {
  readonly userPassword: Uint8Array;
  readonly ownerPassword: Uint8Array;
  /** Bits of P (ISO 32000-2 table 22). */
  readonly permissions: number;
  /** First element of the trailer's ID. */
  readonly id: Uint8Array;
}

/** AES with 128 bits (V 4, R 4), which every reader since PDF 1.6 knows. */
export function firstEncryption({ userPassword, ownerPassword, permissions, id }: FirstEncryption): NewEncryption {
  const parameters: LegacyParameters = {
    revision: 4,
    keyLength: 16,
    encryptMetadata: true,
    permissions: permissionEntry(permissions, 4),
    id,
  };
  const O = legacyO(ownerPassword, userPassword, parameters);
  const fileKey = legacyFileKey(userPassword, O, parameters);
  const filter = PdfDictionary.of({ CFM: new PdfName('AESV2'), AuthEvent: new PdfName('DocOpen'), Length: 16 });
  const dictionary = PdfDictionary.of({
    Filter: new PdfName('Standard'),
    V: 4,
    R: 4,
    Length: 128,
    P: parameters.permissions,
    O: hexadecimal(O),
    U: hexadecimal(legacyU(fileKey, parameters)),
    CF: PdfDictionary.of({ StdCF: filter }),
    StmF: new PdfName('StdCF'),
    StrF: new PdfName('StdCF'),
  });
  return { dictionary, cipher: new ObjectCipher(fileKey, { strings: 'AESV2', streams: 'AESV2', encryptMetadata: true }) };
}

/** What is to be other than it was. */
export interface EncryptionChange {
  /** Bits of P. */
  readonly permissions?: number;
  readonly ownerPassword?: string;
}

/**
 * The encryption of a file with other permissions or another owner password, by the method that it had. What is not changed stays,
 * the user password in any case.
 */
export function changedEncryption(opened: OpenEncryption, change: EncryptionChange, id: Uint8Array): NewEncryption {
  const isUnchanged = change.permissions === undefined && change.ownerPassword === undefined;
  if (isUnchanged) return { dictionary: opened.parameters.dictionary, cipher: opened.cipher };
  return opened.parameters.revision >= 5 ? changedAes256(opened, change) : changedLegacy(opened, change, id);
}

function changedAes256({ parameters, fileKey, cipher }: OpenEncryption, change: EncryptionChange): NewEncryption {
  const P = change.permissions === undefined ? parameters.permissions : permissionEntry(change.permissions, parameters.revision);
  const owner =
    change.ownerPassword === undefined ? undefined : ownerEntries(Buffer.from(change.ownerPassword, 'utf8'), fileKey, parameters);
  const dictionary = parameters.dictionary.with({
    P,
    Perms: hexadecimal(permsEntry(fileKey, P, parameters.encryptMetadata)),
    ...(owner && { O: hexadecimal(owner.O), OE: hexadecimal(owner.OE) }),
  });
  return { dictionary, cipher };
}

function changedLegacy(
  { parameters, userPassword = Buffer.alloc(0) }: OpenEncryption,
  change: EncryptionChange,
  id: Uint8Array,
): NewEncryption {
  const permissions = change.permissions === undefined ? parameters.permissions : permissionEntry(change.permissions, parameters.revision);
  const changed: LegacyParameters = { ...parameters, permissions, id };
  const O = change.ownerPassword === undefined ? parameters.O : legacyO(Buffer.from(change.ownerPassword, 'latin1'), userPassword, changed);
  const fileKey = legacyFileKey(userPassword, O, changed);
  const U = legacyU(fileKey, changed);
  const dictionary = parameters.dictionary.with({ P: permissions, O: hexadecimal(O), U: hexadecimal(U) });
  const { strings, streams, encryptMetadata } = readEncryptionDictionary(dictionary);
  return { dictionary, cipher: new ObjectCipher(fileKey, { strings, streams, encryptMetadata }) };
}
