import { expect } from 'chai';
import {
  AttributeError,
  keyAttributes,
  readAttributeProperties,
  readAttributeText,
  type AttributeRules,
} from '../../../../../src/components/crypto-tokens/pkcs11/key-attributes.js';

const CKA = {
  TOKEN: 1,
  PRIVATE: 2,
  SENSITIVE: 0x103,
  ENCRYPT: 0x104,
  DECRYPT: 0x105,
  WRAP: 0x106,
  UNWRAP: 0x107,
  SIGN: 0x108,
  VERIFY: 0x10a,
  EXTRACTABLE: 0x162,
} as const;
const NONE: AttributeRules = { attributes: [], mechanisms: [] };

const fromText = (text: string): AttributeRules => ({ attributes: readAttributeText(text), mechanisms: [] });
const fromProperties = (properties: Readonly<Record<string, string>>): AttributeRules =>
  readAttributeProperties(new Map(Object.entries(properties)));

describe('The attributes of keys that a PKCS#11 token generates', () => {
  it('keep a private key in the token and let it sign, where nothing else is said', () => {
    expect(keyAttributes(NONE, 'RSA')).to.deep.equal({
      publicAttributes: [
        [CKA.TOKEN, true],
        [CKA.VERIFY, true],
        [CKA.ENCRYPT, false],
        [CKA.WRAP, false],
      ],
      privateAttributes: [
        [CKA.TOKEN, true],
        [CKA.PRIVATE, true],
        [CKA.SENSITIVE, true],
        [CKA.EXTRACTABLE, false],
        [CKA.SIGN, true],
        [CKA.DECRYPT, false],
        [CKA.UNWRAP, false],
      ],
    });
  });

  it('are read as the PKCS#11 provider of Java reads them, later blocks over earlier ones', () => {
    const rules = fromText(`
      # for signers
      attributes(*, CKO_PRIVATE_KEY, *) = { CKA_DECRYPT = true
        CKA_SENSITIVE = false; 0x80000001 = true }
      attributes(generate,CKO_PRIVATE_KEY,CKK_RSA) = { CKA_DECRYPT = false }
      attributes(generate, *, CKK_EC) = { CKA_TOKEN = false }
      attributes(import, CKO_PRIVATE_KEY, *) = { CKA_SIGN = false }
      attributes(generate, CKO_SECRET_KEY, *) = { CKA_SIGN = false }
    `);
    const privateOf = (family: 'RSA' | 'ECDSA'): Map<number, boolean> => new Map(keyAttributes(rules, family).privateAttributes);
    expect([CKA.DECRYPT, CKA.SENSITIVE, 0x80000001, CKA.SIGN, CKA.TOKEN].map((type) => privateOf('RSA').get(type))).to.deep.equal([
      false,
      false,
      true,
      true,
      true,
    ]);
    expect([CKA.DECRYPT, CKA.TOKEN].map((type) => privateOf('ECDSA').get(type))).to.deep.equal([true, false]);
    expect(new Map(keyAttributes(rules, 'ECDSA').publicAttributes).get(CKA.TOKEN)).to.equal(false);
  });

  it('are read from properties, with the mechanisms that a key allows', () => {
    const rules = fromProperties({
      'ATTRIBUTE.PRIVATE.RSA.CKA_EXTRACTABLE': 'TRUE',
      'ATTRIBUTE.PUBLIC.ECDSA.266': 'false',
      'ATTRIBUTE.PRIVATE.RSA.CKA_ALLOWED_MECHANISMS': 'CKM_RSA_PKCS, 0x0d;64',
      PIN: 'not one of them',
    });
    const rsa = keyAttributes(rules, 'RSA');
    expect(new Map(rsa.privateAttributes).get(CKA.EXTRACTABLE)).to.equal(true);
    expect([rsa.privateMechanisms, rsa.publicMechanisms]).to.deep.equal([[1, 0x0d, 64], undefined]);
    expect(new Map(keyAttributes(rules, 'ECDSA').publicAttributes).get(CKA.VERIFY)).to.equal(false);
    expect(keyAttributes(rules, 'EDDSA')).to.deep.equal(keyAttributes(NONE, 'EDDSA'));
  });

  for (const [what, read, sentence] of [
    ['something else than blocks', () => fromText('CKA_SIGN = true'), 'Incorrect attribute property name: CKA_SIGN = true'],
    [
      'an unknown attribute',
      () => fromText('attributes(*,*,*) = { CKA_NOSUCH = true }'),
      'Incorrect attribute property name: CKA_NOSUCH = true. Unknown attribute: CKA_NOSUCH',
    ],
    ['what is neither true nor false', () => fromText('attributes(*,*,*) = { CKA_SIGN = yes }'), 'Not a boolean value: yes'],
    [
      'an unknown half of a key',
      () => fromProperties({ 'ATTRIBUTE.SECRET.RSA.CKA_SIGN': 'TRUE' }),
      'Incorrect attribute property name: ATTRIBUTE.SECRET.RSA.CKA_SIGN',
    ],
    [
      'an unknown attribute in a property',
      () => fromProperties({ 'ATTRIBUTE.PRIVATE.RSA.CKA_NOSUCH': 'TRUE' }),
      'Incorrect attribute property name: ATTRIBUTE.PRIVATE.RSA.CKA_NOSUCH. Unknown attribute: CKA_NOSUCH',
    ],
    [
      'an unknown mechanism',
      () => fromProperties({ 'ATTRIBUTE.PRIVATE.RSA.CKA_ALLOWED_MECHANISMS': 'CKM_NOSUCH' }),
      'Mechanism could not be parsed as number: CKM_NOSUCH',
    ],
  ] as const) {
    it(`are refused for ${what}`, () => {
      expect(read).to.throw(AttributeError, sentence);
    });
  }
});
