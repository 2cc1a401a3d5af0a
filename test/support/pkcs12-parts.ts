import { contextTag, integer, objectIdentifier, octetString, sequence, setOf, tlv } from '../../src/formats/asn1/asn1.js';

/** Parts of a PKCS#12 file (RFC 7292), for keystores that no program here writes. */

const DATA = '1.2.840.113549.1.7.1';

export const BAG = {
  key: '1.2.840.113549.1.12.10.1.1',
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
  crl: '1.2.840.113549.1.12.10.1.4',
  secret: '1.2.840.113549.1.12.10.1.5',
  safeContents: '1.2.840.113549.1.12.10.1.6',
} as const;

export interface BagAttributes {
  readonly friendlyName?: string;
  readonly localKeyId?: Uint8Array;
  readonly trusted?: boolean;
}

/** A SafeBag of any type. */
export function safeBag(type: string, value: Uint8Array, attributes: BagAttributes = {}): Uint8Array {
  const { friendlyName, localKeyId, trusted } = attributes;
  const set = [
    ...(friendlyName === undefined ? [] : [attribute('1.2.840.113549.1.9.20', tlv(0x1e, Buffer.from(friendlyName, 'utf16le').swap16()))]),
    ...(localKeyId ? [attribute('1.2.840.113549.1.9.21', octetString(localKeyId))] : []),
    ...(trusted ? [attribute('2.16.840.1.113894.746875.1.1', objectIdentifier('2.5.29.37.0'))] : []),
  ];
  return sequence(objectIdentifier(type), contextTag(0, value), ...(set.length > 0 ? [setOf(set)] : []));
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(type), setOf([value]));

export function certificateBag(der: Uint8Array, attributes?: BagAttributes): Uint8Array {
  const value = sequence(objectIdentifier('1.2.840.113549.1.9.22.1'), contextTag(0, octetString(der)));
  return safeBag(BAG.certificate, value, attributes);
}

/** ContentInfo of type data. */
export const dataContent = (content: Uint8Array): Uint8Array => contentInfo(DATA, octetString(content));

export const contentInfo = (type: string, content: Uint8Array): Uint8Array => sequence(objectIdentifier(type), contextTag(0, content));

/** ContentInfo of type encryptedData with a ciphertext made elsewhere. */
export function encryptedContent(algorithm: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const info = sequence(objectIdentifier(DATA), algorithm, tlv(0x80, ciphertext));
  return contentInfo('1.2.840.113549.1.7.6', sequence(integer(0), info));
}

/** A whole file whose AuthenticatedSafe has these parts. */
export function pfx(parts: readonly Uint8Array[], macData?: (authenticatedSafe: Uint8Array) => Uint8Array): Uint8Array {
  const safe = sequence(...parts);
  return sequence(integer(3), dataContent(safe), ...(macData ? [macData(safe)] : []));
}

/** A file with these bags, neither encrypted nor with a MAC. */
export const plainPfx = (...bags: readonly Uint8Array[]): Uint8Array => pfx([dataContent(sequence(...bags))]);
