import { expect } from 'chai';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { ecdsaSignatureValue } from '../../../../../src/components/crypto-tokens/pkcs11/ecdsa-signature.js';
import { subjectPublicKeyInfo } from '../../../../../src/components/crypto-tokens/pkcs11/token-public-key.js';
import { bitString, octetString } from '../../../../../src/formats/asn1/asn1.js';
import { BerFields, readBer } from '../../../../../src/formats/asn1/ber-reader.js';

const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const unsigned = (text = ''): Buffer => Buffer.from(text, 'base64url');

/** The parameters of an EC key as they stand in its SubjectPublicKeyInfo. */
function ecParameters(key: KeyObject): Uint8Array {
  const fields = new BerFields(new BerFields(readBer(spki(key)), 'SubjectPublicKeyInfo').take(), 'AlgorithmIdentifier');
  fields.take();
  return fields.take().encoding;
}

describe('The public key of a PKCS#11 object', () => {
  it('is put together for RSA, whatever zeros the token puts in front', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 0x11 });
    const { n, e } = publicKey.export({ format: 'jwk' });
    for (const modulus of [unsigned(n), Buffer.concat([Buffer.alloc(2), unsigned(n)])]) {
      expect(subjectPublicKeyInfo({ keyType: 0, modulus, publicExponent: unsigned(e) })).to.deep.equal(new Uint8Array(spki(publicKey)));
    }
  });

  it('is put together for EC, with the point in an OCTET STRING, in a BIT STRING, or bare', () => {
    for (const [namedCurve, pointBytes] of [
      ['prime256v1', 65],
      ['secp521r1', 133],
      ['brainpoolP384r1', 97],
    ] as const) {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve });
      const info = spki(publicKey);
      const point = info.subarray(info.length - pointBytes);
      for (const ecPoint of [octetString(point), bitString(point), point]) {
        const attributes = { keyType: 3, ecParameters: ecParameters(publicKey), ecPoint };
        expect(Buffer.from(subjectPublicKeyInfo(attributes) ?? []).toString('hex'), namedCurve).to.equal(info.toString('hex'));
      }
    }
  });

  it('is put together for Ed25519 and Ed448', () => {
    for (const { publicKey } of [generateKeyPairSync('ed25519'), generateKeyPairSync('ed448')]) {
      const point = unsigned(publicKey.export({ format: 'jwk' }).x);
      for (const ecPoint of [octetString(point), point]) {
        expect(Buffer.from(subjectPublicKeyInfo({ keyType: 0x40, ecPoint }) ?? [])).to.deep.equal(spki(publicKey));
      }
    }
  });

  it('is none where a part is missing or the type is none that signs', () => {
    for (const attributes of [
      { keyType: 0, modulus: Buffer.of(1) },
      { keyType: 0, publicExponent: Buffer.of(3), modulus: Buffer.alloc(0) },
      { keyType: 3, ecPoint: Buffer.of(4) },
      { keyType: 3, ecParameters: Buffer.of(5, 0) },
      { keyType: 0x40, ecPoint: Buffer.alloc(56) },
      { keyType: 0x40 },
      { keyType: 1, modulus: Buffer.of(1), publicExponent: Buffer.of(3) },
    ]) {
      expect(subjectPublicKeyInfo(attributes)).to.equal(undefined);
    }
  });
});

describe('An ECDSA signature of PKCS#11', () => {
  it('becomes an Ecdsa-Sig-Value with positive numbers of the least length', () => {
    const signature = Buffer.concat([Buffer.from('00000080', 'hex'), Buffer.from('7fffffff', 'hex')]);
    expect(Buffer.from(ecdsaSignatureValue(signature)).toString('hex')).to.equal('300a0202008002047fffffff');
  });

  it('is refused where it is none', () => {
    for (const octets of [new Uint8Array(), new Uint8Array(63)]) {
      expect(() => ecdsaSignatureValue(octets)).to.throw('The crypto token answered something that is no ECDSA signature.');
    }
  });
});
