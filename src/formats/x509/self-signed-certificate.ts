import type { KeyObject } from 'node:crypto';
import type { SignatureAlgorithm } from '../../core/algorithms.js';
import { bitString, contextTag, integer, sequence, time } from '../asn1/asn1.js';
import { encodeDistinguishedName, type DistinguishedName } from './distinguished-name.js';
import { x509SignatureAlgorithm } from './x509-signature-algorithm.js';

/** What a certificate that stands in for one is to say, and how it is signed. */
export interface SelfSignedCertificateParts {
  /** Positive. */
  readonly serialNumber: bigint;
  readonly subject: DistinguishedName;
  /** Milliseconds since the epoch; written to the second. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: KeyObject;
  readonly algorithm: SignatureAlgorithm;
  /** Signs with the private key that belongs to the public one. */
  readonly sign: (tbsCertificate: Uint8Array) => Promise<Uint8Array>;
}

/** An X.509 v3 certificate without extensions (RFC 5280 §4.1), DER. Throws for an algorithm without an object identifier. */
export async function buildSelfSignedCertificate(parts: SelfSignedCertificateParts): Promise<Uint8Array> {
  const signatureAlgorithm = x509SignatureAlgorithm(parts.algorithm);
  if (!signatureAlgorithm) throw new Error(`Unknown signature type requested: ${parts.algorithm.name}`);
  const name = encodeDistinguishedName(parts.subject);
  const tbsCertificate = sequence(
    contextTag(0, integer(2)),
    integer(parts.serialNumber),
    signatureAlgorithm,
    name,
    sequence(time(parts.notBefore), time(parts.notAfter)),
    name,
    parts.publicKey.export({ type: 'spki', format: 'der' }),
  );
  return sequence(tbsCertificate, signatureAlgorithm, bitString(await parts.sign(tbsCertificate)));
}
