import { createHash, type KeyObject } from 'node:crypto';
import { contextTag, objectIdentifier, octetString, sequence, setOf, tlv } from '../asn1/asn1.js';
import { BerFields, readBer } from '../asn1/ber-reader.js';
import { encryptWithPassword } from './pkcs12-protection.js';
import { BAG_ATTRIBUTE, type SafeBag } from './pkcs12-safe-bags.js';

const OID = {
  pkcs8ShroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
} as const;

/** What marks a bag: the alias of its entry, and what a key and its certificate have in common. */
export interface BagMarks {
  readonly alias?: string | undefined;
  readonly localKeyId?: Uint8Array | undefined;
}

/** A SafeBag (RFC 7292 §4.2) with a private key, encrypted. */
export async function keyBag(privateKey: KeyObject, marks: BagMarks, password: string): Promise<Uint8Array> {
  const { algorithm, ciphertext } = await encryptWithPassword(privateKey.export({ type: 'pkcs8', format: 'der' }), password);
  const value = contextTag(0, sequence(algorithm, octetString(ciphertext)));
  return safeBag(objectIdentifier(OID.pkcs8ShroudedKeyBag), value, markAttributes(marks));
}

/** A SafeBag with a certificate, DER. */
export function certificateBag(der: Uint8Array, marks: BagMarks): Uint8Array {
  const value = contextTag(0, sequence(objectIdentifier(OID.x509Certificate), contextTag(0, octetString(der))));
  return safeBag(objectIdentifier(OID.certBag), value, markAttributes(marks));
}

/** The local key identifier that OpenSSL gives a key and its certificate: the SHA-1 of the certificate. */
export const localKeyIdOf = (certificate: Uint8Array): Uint8Array => createHash('sha1').update(certificate).digest();

/** A bag with other marks; what else it says stays. */
export function remarkedBag({ encoding, attributes }: SafeBag, marks: BagMarks): Uint8Array {
  const fields = new BerFields(readBer(encoding), 'SafeBag');
  const type = fields.take().encoding;
  const value = fields.take().encoding;
  const others = [...attributes].filter(([oid]) => oid !== BAG_ATTRIBUTE.friendlyName && oid !== BAG_ATTRIBUTE.localKeyId);
  return safeBag(type, value, [...others.map(([, attribute]) => attribute), ...markAttributes(marks)]);
}

function safeBag(type: Uint8Array, value: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  return attributes.length > 0 ? sequence(type, value, setOf(attributes)) : sequence(type, value);
}

function markAttributes({ alias, localKeyId }: BagMarks): readonly Uint8Array[] {
  return [
    ...(alias === undefined ? [] : [attribute(BAG_ATTRIBUTE.friendlyName, tlv(0x1e, Buffer.from(alias, 'utf16le').swap16()))]),
    ...(localKeyId === undefined ? [] : [attribute(BAG_ATTRIBUTE.localKeyId, octetString(localKeyId))]),
  ];
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(type), setOf([value]));
