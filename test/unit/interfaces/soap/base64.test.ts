import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBase64 } from '../../../../src/interfaces/soap/base64.js';

const text = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString('utf8');

describe('xs:base64Binary', () => {
  it('gives back any bytes that were encoded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeBase64(Buffer.from(bytes).toString('base64'))).to.deep.equal(Buffer.from(bytes));
      }),
    );
  });

  it('is empty for an empty text', () => {
    expect(decodeBase64('')).to.have.length(0);
    expect(decodeBase64(' \r\n\t')).to.have.length(0);
  });

  it('takes white space anywhere', () => {
    expect(text(decodeBase64(' c29t\r\nZQ =\t=\n'))).to.equal('some');
  });

  const REFUSED: Readonly<Record<string, string>> = {
    'a foreign character': 'c29t*ZQ=',
    'the URL-safe alphabet': 'ab-_',
    'a character whose low byte is a digit': 'QU\u0141D',
    'no padding': 'c29tZQ',
    'too much padding': 'c29tZQ===',
    'padding inside': 'QQ==QUJD',
    'a third padding character': 'A===',
    'padding alone': '====',
    'bits that belong to no byte': 'c29tZR==',
    'the same before a single padding character': 'QUJ=',
    'a no-break space': 'c29t\u00a0ZQ==',
  };
  for (const [what, sent] of Object.entries(REFUSED)) {
    it(`refuses ${what}`, () => {
      expect(decodeBase64(sent)).to.equal(undefined);
    });
  }

  it('refuses every other character at any place', () => {
    const sample = 'QUJD'.repeat(4);
    const alphabet = /[A-Za-z0-9+/]/;
    for (let code = 0; code < 0x10000; code++) {
      const character = String.fromCharCode(code);
      if (alphabet.test(character) || ' \t\r\n'.includes(character)) continue;
      const accepted = [0, 7, 14].filter((place) => decodeBase64(sample.slice(0, place) + character + sample.slice(place + 1)));
      expect(accepted, `U+${code.toString(16)}`).to.deep.equal([]);
    }
  });
});
