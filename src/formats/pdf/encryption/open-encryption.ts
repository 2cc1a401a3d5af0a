import { PdfPasswordError } from '../pdf-error.js';
import type { PdfDictionary } from '../pdf-objects.js';
import { ownerFileKey, userFileKey } from './aes256-keys.js';
import { readEncryptionDictionary, type EncryptionParameters } from './encryption-dictionary.js';
import {
  isLegacyFileKey,
  legacyFileKey,
  paddedPassword,
  unpaddedPassword,
  userPasswordFromO,
  type LegacyParameters,
} from './legacy-keys.js';
import { ObjectCipher } from './object-cipher.js';

/** The encryption of a file that a password has opened. */
export interface OpenEncryption {
  readonly parameters: EncryptionParameters;
  readonly fileKey: Uint8Array;
  /** Whose password it was; that of the owner where it is both. */
  readonly access: 'owner' | 'user';
  /** Whether the password is that of the owner and of users, so that everybody is the owner. */
  readonly isPasswordOfBoth: boolean;
  /** The user password; undefined with revisions 5 and 6, which do not tell an owner. */
  readonly userPassword?: Uint8Array;
  readonly cipher: ObjectCipher;
}

/** What a file is opened with. */
export interface OpeningKeys {
  /** As the client gave it; undefined is the empty one. */
  readonly password: string | undefined;
  /** First element of the trailer's ID, empty where there is none. */
  readonly id: Uint8Array;
}

/** Tries a password as that of the owner, then as that of a user. Throws a PdfPasswordError where it is neither. */
export function openEncryption(dictionary: PdfDictionary, keys: OpeningKeys): OpenEncryption {
  const parameters = readEncryptionDictionary(dictionary);
  const opened = parameters.revision >= 5 ? openAes256(parameters, keys) : openLegacy(parameters, keys);
  if (!opened) throw new PdfPasswordError('Bad user password');
  return { parameters, ...opened, cipher: new ObjectCipher(opened.fileKey, parameters) };
}

type Opened = Omit<OpenEncryption, 'parameters' | 'cipher'>;

function openLegacy(parameters: EncryptionParameters, { password = '', id }: OpeningKeys): Opened | undefined {
  const bytes = Buffer.from(password, 'latin1');
  const legacy: LegacyParameters = { ...parameters, id };
  const asUser = (userPassword: Uint8Array, access: 'owner' | 'user'): Opened | undefined => {
    const fileKey = legacyFileKey(userPassword, parameters.O, legacy);
    if (!isLegacyFileKey(fileKey, parameters.U, legacy)) return undefined;
    const isPasswordOfBoth = access === 'owner' && Buffer.compare(paddedPassword(userPassword), paddedPassword(bytes)) === 0;
    return { fileKey, access, userPassword, isPasswordOfBoth };
  };
  return asUser(unpaddedPassword(userPasswordFromO(bytes, parameters.O, legacy)), 'owner') ?? asUser(bytes, 'user');
}

/** Passwords are UTF-8 (ISO 32000-2 §7.6.4.3.3); Latin-1 is tried as well, since some writers take what they get. */
function openAes256(parameters: EncryptionParameters, { password = '' }: OpeningKeys): Opened | undefined {
  for (const encoding of ['utf8', 'latin1'] as const) {
    const bytes = Buffer.from(password, encoding);
    const asOwner = ownerFileKey(bytes, parameters);
    const asUser = userFileKey(bytes, parameters);
    if (asOwner) return { fileKey: asOwner, access: 'owner', isPasswordOfBoth: asUser !== undefined };
    if (asUser) return { fileKey: asUser, access: 'user', userPassword: bytes, isPasswordOfBoth: false };
  }
  return undefined;
}
