import { createHash, sign, type KeyObject } from 'node:crypto';
import { defaultSignatureAlgorithm, keyTypeOf } from '../../core/algorithms.js';
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
  time,
  tlv,
} from '../asn1/asn1.js';
import { encodeDistinguishedName, type DistinguishedName } from './distinguished-name.js';
import { generalNames } from './general-names.js';
import { EXTENSION } from './x509-extensions.js';

/** What a certificate is good for: a CA signs certificates and CRLs, a signer documents, the other two are ends of TLS. */
export type CertificateUse = 'ca' | 'signer' | 'tlsServer' | 'tlsClient';

/** What a certificate is to say (RFC 5280 §4.1). */
export interface CertificateFields {
  /** Positive; 20 octets at most. */
  readonly serialNumber: bigint;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Milliseconds since the epoch; written to the second. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: KeyObject;
  readonly use: CertificateUse;
  /** Host names and IP addresses of a server (RFC 5280 §4.2.1.6). */
  readonly hosts?: readonly string[];
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
    encodeDistinguishedName(fields.issuer),
    sequence(time(fields.notBefore), time(fields.notAfter)),
    encodeDistinguishedName(fields.subject),
    subjectPublicKeyInfo(fields.publicKey),
    contextTag(3, extensions(fields, issuer)),
  );
  return sequence(tbsCertificate, algorithm.identifier, bitString(sign(algorithm.digest, tbsCertificate, issuer.privateKey)));
}

function extensions({ publicKey, use, hosts = [] }: CertificateFields, issuer: CertificateIssuer): Uint8Array {
  const { keyUsage, extendedKeyUsage } = USES[use];
  return sequence(
    criticalExtension(EXTENSION.basicConstraints, use === 'ca' ? sequence(booleanValue(true)) : sequence()),
    criticalExtension(KEY_USAGE, keyUsage),
    ...(extendedKeyUsage === undefined ? [] : [extension(EXTENDED_KEY_USAGE, sequence(objectIdentifier(extendedKeyUsage)))]),
    ...(hosts.length === 0 ? [] : [extension(EXTENSION.subjectAltName, generalNames(hosts))]),
    extension(EXTENSION.subjectKeyIdentifier, octetString(keyIdentifier(publicKey))),
    extension(EXTENSION.authorityKeyIdentifier, sequence(tlv(0x80, keyIdentifier(issuer.publicKey)))),
  );
}

const KEY_USAGE = '2.5.29.15';
const EXTENDED_KEY_USAGE = '2.5.29.37';

// KeyUsage is a BIT STRING with its unused trailing bits cut off (RFC 5280 §4.2.1.3, X.690 §11.2.2).
const KEY_CERT_SIGN_AND_CRL_SIGN = tlv(0x03, Uint8Array.of(1, 0b0000_0110));
const DIGITAL_SIGNATURE_AND_NON_REPUDIATION = tlv(0x03, Uint8Array.of(6, 0b1100_0000));
const DIGITAL_SIGNATURE = tlv(0x03, Uint8Array.of(7, 0b1000_0000));

const USES: Readonly<Record<CertificateUse, { readonly keyUsage: Uint8Array; readonly extendedKeyUsage?: string }>> = {
  ca: { keyUsage: KEY_CERT_SIGN_AND_CRL_SIGN },
  signer: { keyUsage: DIGITAL_SIGNATURE_AND_NON_REPUDIATION },
  // RFC 5280 §4.2.1.12: id-kp-serverAuth and id-kp-clientAuth.
  tlsServer: { keyUsage: DIGITAL_SIGNATURE, extendedKeyUsage: '1.3.6.1.5.5.7.3.1' },
  tlsClient: { keyUsage: DIGITAL_SIGNATURE, extendedKeyUsage: '1.3.6.1.5.5.7.3.2' },
};

const extension = (oid: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(oid), octetString(value));

const criticalExtension = (oid: string, value: Uint8Array): Uint8Array =>
  sequence(objectIdentifier(oid), booleanValue(true), octetString(value));

function subjectPublicKeyInfo(publicKey: KeyObject): Uint8Array {
  return publicKey.export({ type: 'spki', format: 'der' });
}

// RFC 5280 §4.2.1.2 leaves the method open; unlike method (1) this one needs no parsing and is just as unique.
const keyIdentifier = (publicKey: KeyObject): Uint8Array => createHash('sha1').update(subjectPublicKeyInfo(publicKey)).digest();

function signatureAlgorithm(key: KeyObject): { readonly identifier: Uint8Array; readonly digest: string | null } {
  const keyType = keyTypeOf(key);
  if (!keyType) throw new Error(`no certificate is signed with keys of type ${String(key.asymmetricKeyType)}`);
  const { oid, digest, scheme } = defaultSignatureAlgorithm(keyType);
  if (!oid) throw new Error(`signatures with ${keyType} keys have no object identifier`);
  // RFC 4055 §5: NULL with RSA; RFC 5758 §3.2 and RFC 8410 §3: absent with the others.
  const identifier = scheme === 'RSASSA-PKCS1-v1_5' ? algorithmIdentifier(oid, nullValue) : algorithmIdentifier(oid);
  return { identifier, digest: digest?.node ?? null };
}
