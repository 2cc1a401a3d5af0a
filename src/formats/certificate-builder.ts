import { createHash, sign, type KeyObject } from 'node:crypto';
import { defaultSignatureAlgorithm, type KeyType } from '../core/algorithms.js';
import {
  algorithmIdentifier,
  bitString,
  booleanValue,
  contextTag,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  tlv,
  utf8String,
} from './asn1.js';

const ATTRIBUTE_OIDS = { C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3' } as const;

/** A name in the order of its encoding, country first. */
export type NameAttributes = readonly (readonly [keyof typeof ATTRIBUTE_OIDS, string])[];

/** What a certificate is to say (RFC 5280 §4.1). */
export interface CertificateFields {
  /** Positive; 20 octets at most. */
  readonly serialNumber: bigint;
  readonly subject: NameAttributes;
  readonly issuer: NameAttributes;
  /** Milliseconds since the epoch; written to the second. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: KeyObject;
  /** A CA may sign certificates and CRLs, anything else documents. */
  readonly use: 'ca' | 'signer';
}

/** Who signs it: the subject's own key for a self-signed certificate. */
export interface CertificateIssuer {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** An X.509 v3 certificate, DER, signed with SHA-256 or Ed25519/Ed448 as the issuer's key demands. */
export function buildCertificate(fields: CertificateFields, issuer: CertificateIssuer): Uint8Array {
  const algorithm = signatureAlgorithm(issuer.privateKey);
  const tbsCertificate = sequence(
    contextTag(0, integer(2)),
    integer(fields.serialNumber),
    algorithm.identifier,
    name(fields.issuer),
    sequence(time(fields.notBefore), time(fields.notAfter)),
    name(fields.subject),
    subjectPublicKeyInfo(fields.publicKey),
    contextTag(3, extensions(fields, issuer)),
  );
  return sequence(tbsCertificate, algorithm.identifier, bitString(sign(algorithm.digest, tbsCertificate, issuer.privateKey)));
}

function extensions({ publicKey, use }: CertificateFields, issuer: CertificateIssuer): Uint8Array {
  const ca = use === 'ca';
  return sequence(
    criticalExtension('2.5.29.19', ca ? sequence(booleanValue(true)) : sequence()),
    criticalExtension('2.5.29.15', ca ? KEY_CERT_SIGN_AND_CRL_SIGN : DIGITAL_SIGNATURE_AND_NON_REPUDIATION),
    extension('2.5.29.14', octetString(keyIdentifier(publicKey))),
    extension('2.5.29.35', sequence(tlv(0x80, keyIdentifier(issuer.publicKey)))),
  );
}

// KeyUsage is a BIT STRING with its unused trailing bits cut off (RFC 5280 §4.2.1.3, X.690 §11.2.2).
const KEY_CERT_SIGN_AND_CRL_SIGN = tlv(0x03, Uint8Array.of(1, 0b0000_0110));
const DIGITAL_SIGNATURE_AND_NON_REPUDIATION = tlv(0x03, Uint8Array.of(6, 0b1100_0000));

const extension = (oid: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(oid), octetString(value));

const criticalExtension = (oid: string, value: Uint8Array): Uint8Array =>
  sequence(objectIdentifier(oid), booleanValue(true), octetString(value));

function name(attributes: NameAttributes): Uint8Array {
  const relative = attributes.map(([type, value]) => {
    // RFC 5280 appendix A: countryName is a PrintableString.
    const text = type === 'C' ? tlv(0x13, Buffer.from(value, 'ascii')) : utf8String(value);
    return set(sequence(objectIdentifier(ATTRIBUTE_OIDS[type]), text));
  });
  return sequence(...relative);
}

function subjectPublicKeyInfo(publicKey: KeyObject): Uint8Array {
  return publicKey.export({ type: 'spki', format: 'der' });
}

// RFC 5280 §4.2.1.2 leaves the method open; unlike method (1) this one needs no parsing and is just as unique.
const keyIdentifier = (publicKey: KeyObject): Uint8Array => createHash('sha1').update(subjectPublicKeyInfo(publicKey)).digest();

function signatureAlgorithm(key: KeyObject): { readonly identifier: Uint8Array; readonly digest: string | null } {
  const { oid, digest, scheme } = defaultSignatureAlgorithm(keyTypeOf(key));
  if (!oid) throw new Error('the signature algorithm has no object identifier');
  // RFC 4055 §5: NULL with RSA; RFC 5758 §3.2 and RFC 8410 §3: absent with the others.
  const identifier = scheme === 'RSASSA-PKCS1-v1_5' ? algorithmIdentifier(oid, nullValue) : algorithmIdentifier(oid);
  return { identifier, digest: digest?.node ?? null };
}

const KEY_TYPES: ReadonlyMap<string | undefined, KeyType> = new Map([
  ['rsa', 'RSA'],
  ['ec', 'EC'],
  ['ed25519', 'Ed25519'],
  ['ed448', 'Ed448'],
]);

function keyTypeOf(key: KeyObject): KeyType {
  const found = KEY_TYPES.get(key.asymmetricKeyType);
  if (!found) throw new Error(`no certificate is made for keys of type ${String(key.asymmetricKeyType)}`);
  return found;
}
