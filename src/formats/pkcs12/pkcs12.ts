import { BerError, BerFields, childrenOf, octetsOf, readBer, type BerElement } from '../asn1/ber-reader.js';
import { contextConstructed, explicitContent, objectIdentifierOf, smallIntegerOf, TAG } from '../asn1/ber-values.js';
import { readEncryptionScheme, type EncryptionScheme } from './password-based-encryption.js';
import type { KeystoreEntry } from '../keystore/keystore-entry.js';
import { MAX_KEYSTORE_BYTES } from '../keystore/keystore-format.js';
import { pkcs12Entries, type StoredEntries } from './pkcs12-entries.js';
import { KeystoreError } from '../keystore/keystore-error.js';
import { pkcs12Password, type Pkcs12Password } from './pkcs12-kdf.js';
import { verifyMac } from './pkcs12-mac.js';
import { readSafeContents, type SafeBag } from './pkcs12-safe-bags.js';

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';

/** The sum of all iteration counts that opening a keystore may cost. */
const MAX_TOTAL_ITERATIONS = 10_000_000;

/**
 * Reads a PKCS#12 keystore (RFC 7292) as Java and OpenSSL write it, old and new. Private keys are decrypted when they are
 * first asked for; everything else is read now. An empty password also stands for none. Throws a `KeystoreError`.
 */
export async function readPkcs12(bytes: Uint8Array, password: string): Promise<readonly KeystoreEntry[]> {
  return (await openPkcs12(bytes, password)).entries.map(({ entry }) => entry);
}

/** A bag and whether the part of the file that it is in is encrypted. */
export interface StoredBag {
  readonly bag: SafeBag;
  readonly isEncrypted: boolean;
}

/** A keystore with all that is in it, known or not. */
export interface OpenPkcs12 extends StoredEntries {
  readonly bags: readonly StoredBag[];
}

/** The same with the bags that the entries are stored in. Throws a `KeystoreError`. */
export async function openPkcs12(bytes: Uint8Array, password: string): Promise<OpenPkcs12> {
  if (bytes.length > MAX_KEYSTORE_BYTES) throw new KeystoreError('tooCostly', 'The key store is larger than 16 MB.');
  try {
    return await readPfx(bytes, password);
  } catch (cause) {
    if (cause instanceof BerError) throw new KeystoreError('malformed', `The file is not a PKCS#12 key store. ${cause.message}`, { cause });
    throw cause;
  }
}

async function readPfx(bytes: Uint8Array, password: string): Promise<OpenPkcs12> {
  const pfx = new BerFields(readBer(bytes), 'PFX');
  const version = smallIntegerOf(pfx.take(TAG.INTEGER));
  if (version !== 3) throw new KeystoreError('unsupported', `The key store has version ${String(version)}; only 3 is known.`);
  const authSafe = readContentInfo(pfx.take(TAG.SEQUENCE));
  if (authSafe.type !== DATA)
    throw new KeystoreError('unsupported', 'The key store is protected with a public key; only passwords are supported.');
  const content = octetsOf(authSafe.content);
  const macData = pfx.takeIf(TAG.SEQUENCE);
  const form = macData ? await verifyMac(macData, content, password) : pkcs12Password(password);
  const bags = await readAuthenticatedSafe(content, form);
  const stored = await pkcs12Entries(
    bags.map(({ bag }) => bag),
    form,
  );
  // Without a MAC nothing else may have been tried with the password yet.
  if (!macData)
    await stored.entries
      .map(({ entry }) => entry)
      .find((entry) => entry.kind === 'privateKey')
      ?.privateKey();
  return { bags, ...stored };
}

interface ContentInfo {
  readonly type: string;
  readonly content: BerElement;
}

function readContentInfo(element: BerElement): ContentInfo {
  const fields = new BerFields(element, 'ContentInfo');
  const type = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
  return { type, content: explicitContent(fields.take(contextConstructed(0))) };
}

async function readAuthenticatedSafe(content: Uint8Array, password: Pkcs12Password): Promise<readonly StoredBag[]> {
  const bags: StoredBag[] = [];
  let iterations = 0;
  for (const element of childrenOf(readBer(content))) {
    const info = readContentInfo(element);
    if (info.type === DATA) {
      bags.push(...readSafeContents(octetsOf(info.content)).map((bag) => ({ bag, isEncrypted: false })));
    } else if (info.type === ENCRYPTED_DATA) {
      const encrypted = readEncryptedData(info.content);
      iterations += encrypted.scheme.iterations;
      if (iterations > MAX_TOTAL_ITERATIONS) throw new KeystoreError('tooCostly', 'Opening the key store would take too long.');
      bags.push(...(await decryptSafeContents(encrypted, password)).map((bag) => ({ bag, isEncrypted: true })));
    } else {
      throw new KeystoreError('unsupported', 'A part of the key store is encrypted with a public key; only passwords are supported.');
    }
  }
  return bags;
}

interface EncryptedData {
  readonly scheme: EncryptionScheme;
  readonly ciphertext: Uint8Array;
}

function readEncryptedData(element: BerElement): EncryptedData {
  const fields = new BerFields(element, 'EncryptedData');
  fields.take(TAG.INTEGER); // version
  const info = new BerFields(fields.take(TAG.SEQUENCE), 'EncryptedContentInfo');
  info.take(TAG.OBJECT_IDENTIFIER); // contentType
  // encryptedContent is an IMPLICIT OCTET STRING: plain in DER, of several parts in BER.
  return { scheme: readEncryptionScheme(info.take(TAG.SEQUENCE)), ciphertext: octetsOf(info.take()) };
}

async function decryptSafeContents({ scheme, ciphertext }: EncryptedData, password: Pkcs12Password): Promise<readonly SafeBag[]> {
  const plaintext = await scheme.decrypt(ciphertext, password);
  try {
    return readSafeContents(plaintext);
  } catch (cause) {
    // Without a MAC this is where a wrong password shows that happened to give proper padding.
    if (cause instanceof BerError)
      throw new KeystoreError('notDecryptable', 'The key store cannot be decrypted with this password.', { cause });
    throw cause;
  }
}
