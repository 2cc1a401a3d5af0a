import { expect } from 'chai';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { buildCertificate, type CertificateUse } from '../../../../src/formats/x509/certificate-builder.js';
import { parseDistinguishedName } from '../../../../src/formats/x509/distinguished-name-parser.js';
import { generalNames } from '../../../../src/formats/x509/general-names.js';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const name = parseDistinguishedName('CN=test');

function certificateFor(use: CertificateUse, hosts?: readonly string[]): X509Certificate {
  const validity = { notBefore: 0, notAfter: 1_000 };
  const fields = { serialNumber: 1n, subject: name, issuer: name, publicKey: keys.publicKey, use, ...validity, ...(hosts && { hosts }) };
  return new X509Certificate(buildCertificate(fields, keys));
}

describe('the hosts in a certificate (RFC 5280 §4.2.1.6)', () => {
  it('are host names and addresses, as OpenSSL reads them', () => {
    const hosts = ['localhost', 'a_b.example', '127.0.0.1', '::1', '2001:db8::8:800:200c:417a', 'fe80:1:2:3:4:5:6:7', '::'];
    const certificate = certificateFor('tlsServer', hosts);
    expect(certificate.subjectAltName?.split(', ')).to.deep.equal([
      'DNS:localhost',
      'DNS:a_b.example',
      'IP Address:127.0.0.1',
      'IP Address:0:0:0:0:0:0:0:1',
      'IP Address:2001:DB8:0:0:8:800:200C:417A',
      'IP Address:FE80:1:2:3:4:5:6:7',
      'IP Address:0:0:0:0:0:0:0:0',
    ]);
    expect(certificate.checkIP('2001:db8::8:800:200c:417a')).not.to.equal(undefined);
  });

  it('are no names with other letters, and no address with a zone', () => {
    for (const host of ['', 'å.example', 'a b', 'fe80::1%eth0', '::ffff:192.0.2.1']) {
      expect(() => generalNames([host]), host).to.throw();
    }
  });

  it('are left out where there are none', () => {
    expect(certificateFor('tlsClient').subjectAltName).to.equal(undefined);
  });
});

describe('the use of a certificate', () => {
  it('is an end of TLS (RFC 5280 §4.2.1.12) or none that is restricted', () => {
    expect(certificateFor('tlsServer').keyUsage).to.deep.equal(['1.3.6.1.5.5.7.3.1']);
    expect(certificateFor('tlsClient').keyUsage).to.deep.equal(['1.3.6.1.5.5.7.3.2']);
    expect(certificateFor('signer').keyUsage).to.equal(undefined);
    expect([certificateFor('ca').ca, certificateFor('tlsServer').ca]).to.deep.equal([true, false]);
  });
});
