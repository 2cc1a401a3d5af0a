import { expect } from 'chai';
import type { Certificate } from '../../../../src/core/certificate.js';
import { contextTag, integer, objectIdentifier, sequence, set, tlv } from '../../../../src/formats/asn1/asn1.js';
import { issuerAndSerialNumber } from '../../../../src/formats/x509/issuer-and-serial-number.js';
import { softwareTokenKey } from '../../../support/software-token-key.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const { certificate } = softwareTokenKey('P-256');

/** A certificate in which nothing but DER is looked at. */
const withDer = (der: Uint8Array): Certificate => ({ ...certificate, der });

/** Two attributes in one RDN, in an order that is not DER, as a TeletexString and with a BMPString. */
const ODD_NAME = sequence(
  set(
    sequence(objectIdentifier('2.5.4.11'), tlv(0x1e, Uint8Array.of(0, 0x41))),
    sequence(objectIdentifier('2.5.4.3'), tlv(0x14, Uint8Array.of(0xe5))),
  ),
);
const oddCertificate = (...version: readonly Uint8Array[]): Uint8Array =>
  sequence(sequence(...version, integer(-129), sequence(), ODD_NAME, sequence(), sequence()), sequence(), tlv(0x03, Uint8Array.of(0)));

describe('RFC 5652 §10.2.4 › issuerAndSerialNumber', () => {
  it('takes the issuer byte for byte, even where it is not what would be encoded', () => {
    const { issuer, serialNumber, der } = issuerAndSerialNumber(withDer(oddCertificate(contextTag(0, integer(2)))));
    expect(hex(issuer)).to.equal(hex(ODD_NAME));
    expect(hex(serialNumber)).to.equal('0202ff7f');
    expect(hex(der)).to.equal(hex(sequence(issuer, serialNumber)));
  });

  it('reads certificates of version 1, which lack the version', () => {
    expect(hex(issuerAndSerialNumber(withDer(oddCertificate())).issuer)).to.equal(hex(ODD_NAME));
  });

  it('is read once for a certificate', () => {
    expect(issuerAndSerialNumber(certificate)).to.equal(issuerAndSerialNumber(certificate));
  });

  it('refuses every cut of a certificate', () => {
    for (let length = 0; length < certificate.der.length; length += 7) {
      expect(() => issuerAndSerialNumber(withDer(certificate.der.subarray(0, length))), String(length)).to.throw(Error);
    }
  });
});
