import { expect } from 'chai';
import { keyGenerationOrder, nextAlias } from '../../../src/engine/key-generation.js';

const order = (
  properties: Readonly<Record<string, string>>,
  request: Parameters<typeof keyGenerationOrder>[1] = {},
): ReturnType<typeof keyGenerationOrder> => keyGenerationOrder(new Map(Object.entries(properties)), request);

describe('the alias after another', () => {
  const NEXT: Readonly<Record<string, string>> = {
    key0009: 'key0010',
    key99: 'key100',
    key: 'key2',
    '007': '0072',
    a1b9: 'a1b10',
    key99999999999999999999: 'key100000000000000000000',
  };
  for (const [alias, next] of Object.entries(NEXT)) {
    it(`is ${next} for ${alias}`, () => {
      expect(nextAlias(alias)).to.equal(next);
    });
  }
});

describe('an order for a key', () => {
  it('takes what the request says before what the worker says', () => {
    const properties = { KEYALG: 'RSA', KEYSPEC: '2048', DEFAULTKEY: 'key1' };
    expect(order(properties)).to.deep.equal({ alias: 'key2', algorithm: 'RSA', specification: '2048' });
    expect(order(properties, { alias: 'mine', algorithm: 'ECDSA', specification: 'secp256r1', code: 'foo' })).to.deep.equal({
      alias: 'mine',
      algorithm: 'ECDSA',
      specification: 'secp256r1',
      code: 'foo',
    });
  });

  it('takes blank texts for none', () => {
    expect(order({ KEYALG: 'RSA', KEYSPEC: '2048', DEFAULTKEY: 'key1' }, { alias: ' ', algorithm: '', specification: '' })).to.deep.equal({
      alias: 'key2',
      algorithm: 'RSA',
      specification: '2048',
    });
  });

  it('carries what the worker says of the certificate that stands in', () => {
    const properties = {
      SELFSIGNED_DN: 'CN=new',
      SELFSIGNED_VALIDITY: '3600',
      SELFSIGNED_SIGNATUREALGORITHM: 'SHA256withRSA',
      GENERATE_CERTIFICATE_OBJECT: 'FALSE',
    };
    expect(order(properties, { alias: 'a', algorithm: 'RSA', specification: '2048' })).to.deep.include({
      selfSignedSubject: 'CN=new',
      selfSignedValiditySeconds: 3600,
      selfSignedSignatureAlgorithm: 'SHA256withRSA',
      generateCertificateObject: false,
    });
  });

  const REFUSED: readonly (readonly [properties: Readonly<Record<string, string>>, text: string])[] = [
    [{ KEYALG: 'RSA', KEYSPEC: '2048' }, 'No key alias specified'],
    [{ DEFAULTKEY: 'key1', KEYSPEC: '2048' }, 'Missing keyalg parameter'],
    [{ DEFAULTKEY: 'key1', KEYALG: 'RSA' }, 'Missing keyspec parameter'],
    [{ SELFSIGNED_VALIDITY: 'long' }, 'Incorrect numeric value for property SELFSIGNED_VALIDITY: For input string: "long"'],
    [{ GENERATE_CERTIFICATE_OBJECT: 'maybe' }, 'Incorrect boolean value for property GENERATE_CERTIFICATE_OBJECT'],
  ];
  for (const [properties, text] of REFUSED) {
    it(`is refused: ${text}`, () => {
      expect(() => order(properties))
        .to.throw(text)
        .with.property('kind', 'invalidInput');
    });
  }
});
