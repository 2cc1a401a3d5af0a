import { expect } from 'chai';
import fc from 'fast-check';
import { attributeTypeOid } from '../../../../src/formats/x509/attribute-types.js';
import { canonicalDistinguishedName, inCanonicalOrder } from '../../../../src/formats/x509/canonical-distinguished-name.js';
import { parseDistinguishedName } from '../../../../src/formats/x509/distinguished-name-parser.js';
import {
  attributeTexts,
  distinguishedNameText,
  encodeDistinguishedName,
  readDistinguishedName,
} from '../../../../src/formats/x509/distinguished-name.js';

const value = (text: string): string | undefined => parseDistinguishedName(text)[0]?.[0]?.text;

describe('Parsing a distinguished name (RFC 4514)', () => {
  it('keeps the order and the relative names as they are written', () => {
    const name = parseDistinguishedName('C=SE, O=Test+OU=Unit ,CN=one');
    expect(distinguishedNameText(name)).to.equal('C=SE,O=Test+OU=Unit,CN=one');
    expect(name[1]).to.have.length(2);
  });

  const values: Readonly<Record<string, string>> = {
    'CN=a\\, b': 'a, b',
    'CN=a\\2C b': 'a, b',
    'CN=\\C3\\A4\\\\': 'ä\\',
    'CN="a, b=c"': 'a, b=c',
    'CN=  spaces  ': 'spaces',
    'CN=\\ kept\\ ': ' kept ',
    'CN=a=b': 'a=b',
    'CN=\\#not hex': '#not hex',
    'CN=#0c0161': 'a',
    'CN=': '',
    'CN=😀\\😀': '😀😀',
    'oid.2.5.4.3=x': 'x',
    '2.5.4.3=x': 'x',
    'cn=x': 'x',
  };
  for (const [text, expected] of Object.entries(values)) {
    it(`reads ${text}`, () => {
      expect(value(text)).to.equal(expected);
    });
  }

  it('knows the names that SignServer gives to types', () => {
    expect(attributeTexts(parseDistinguishedName('SN=1,SERIALNUMBER=2'), '2.5.4.5')).to.deep.equal(['1', '2']);
    expect(attributeTexts(parseDistinguishedName('E=a@b,EMAILADDRESS=c@d'), '1.2.840.113549.1.9.1')).to.deep.equal(['a@b', 'c@d']);
    expect(attributeTexts(parseDistinguishedName('T=Dr,GIVENNAME=x'), attributeTypeOid('title'))).to.deep.equal(['Dr']);
  });

  const refused: Readonly<Record<string, string>> = {
    CN: 'badly formatted directory string',
    'CN=a,': 'badly formatted directory string',
    'CN="a': 'badly formatted directory string',
    'CN=#0g': 'badly formatted directory string',
    'CN=\\FF': 'badly formatted directory string',
    'CN=a\\': 'badly formatted directory string',
    'X=1': 'Unknown object id - X - passed to distinguished name',
    '9.9.9=1': 'Unknown object id - 9.9.9 - passed to distinguished name',
  };
  for (const [text, message] of Object.entries(refused)) {
    it(`refuses ${text}`, () => {
      expect(() => parseDistinguishedName(text)).to.throw(message);
    });
  }

  it('answers a name or an error sentence for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseDistinguishedName(`CN=${text}`);
        } catch (thrown) {
          expect((thrown as Error).message).to.not.equal('');
        }
      }),
    );
  });
});

describe('Distinguished name as text and as DER', () => {
  it('escapes what RFC 4514 §2.4 asks for, and equals signs', () => {
    const attribute = { type: '2.5.4.3', text: ' #a,b+c"d\\e<f>g;h=i ', der: Buffer.alloc(0) };
    expect(distinguishedNameText([[attribute]])).to.equal('CN=\\ #a\\,b\\+c\\"d\\\\e\\<f\\>g\\;h\\=i\\ ');
    expect(distinguishedNameText([[{ ...attribute, text: '#a' }]])).to.equal('CN=\\#a');
  });

  it('writes unknown types as object identifiers and values that are no text in hex', () => {
    expect(distinguishedNameText(parseDistinguishedName('1.2.3.4=#0403010203'))).to.equal('1.2.3.4=#0403010203');
  });

  it('encodes the string types that RFC 5280 appendix A demands', () => {
    const [country, email, serial, name] = parseDistinguishedName('C=SE,E=a@b,SN=12,CN=x').flat();
    expect([country, email, serial, name].map((attribute) => attribute?.der[0])).to.deep.equal([0x13, 0x16, 0x13, 0x0c]);
    expect(parseDistinguishedName('C=Ä')[0]?.[0]?.der[0]).to.equal(0x0c);
  });

  it('reads its own text and its own DER back, for any values', () => {
    const attribute = fc.tuple(fc.constantFrom('CN', 'OU', 'O', 'E', 'C', 'SN', '1.2.3.4'), fc.string({ unit: 'grapheme', maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(fc.array(attribute, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 5 }), (name) => {
        const made = name.map((relative) =>
          relative.map(([type, text]) => ({ type: type.includes('.') ? type : attributeTypeOid(type), text, der: Buffer.alloc(0) })),
        );
        const text = distinguishedNameText(made);
        const parsed = parseDistinguishedName(text);
        expect(parsed.map((relative) => relative.map((one) => one.text))).to.deep.equal(
          made.map((relative) => relative.map((one) => one.text)),
        );
        // X.690 §11.6: attributes that name together are ordered by their encodings.
        const unordered = (read: typeof parsed) => read.map((relative) => relative.map((one) => `${one.type}=${String(one.text)}`).sort());
        const der = encodeDistinguishedName(parsed);
        expect(unordered(readDistinguishedName(der))).to.deep.equal(unordered(parsed));
        expect(encodeDistinguishedName(readDistinguishedName(der))).to.deep.equal(der);
      }),
    );
  });
});

describe('Canonical distinguished name', () => {
  const canonical: Readonly<Record<string, string>> = {
    'C=SE, O=SignServer, OU=Testing, CN=signer00003': 'CN=signer00003,OU=Testing,O=SignServer,C=SE',
    'CN=one, O=Test': 'CN=one,O=Test',
    'o=Test,cn=one': 'CN=one,O=Test',
    'CN=a,OU=first,OU=second,O=x': 'CN=a,OU=first,OU=second,O=x',
    'O=x,OU=second,OU=first,CN=a': 'CN=a,OU=first,OU=second,O=x',
    'DC=com,DC=example,CN=a': 'CN=a,DC=example,DC=com',
    'SERIALNUMBER=7,CN=a,EMAILADDRESS=b@c': 'E=b@c,CN=a,SN=7',
    'CN=a,1.2.3.4=x,C=SE': 'CN=a,C=SE,1.2.3.4=x',
    'CN=a\\,b,O=c': 'CN=a\\,b,O=c',
    '': '',
  };
  for (const [text, expected] of Object.entries(canonical)) {
    it(`makes ${text === '' ? 'nothing' : text} into ${expected === '' ? 'nothing' : expected}`, () => {
      expect(canonicalDistinguishedName(text)).to.equal(expected);
    });
  }

  it('leaves alone what is canonical', () => {
    const attribute = fc.tuple(fc.constantFrom('CN', 'OU', 'O', 'DC', 'C', '1.2.3.4', 'GENERATION'), fc.string({ maxLength: 5 }));
    fc.assert(
      fc.property(fc.array(attribute, { minLength: 1, maxLength: 8 }), (attributes) => {
        const name = attributes.map(([type, text]) => [
          { type: type.includes('.') ? type : attributeTypeOid(type), text, der: Buffer.alloc(0) },
        ]);
        const once = distinguishedNameText(inCanonicalOrder(name));
        expect(canonicalDistinguishedName(once)).to.equal(once);
      }),
    );
  });
});
