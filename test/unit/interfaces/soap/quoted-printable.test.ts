import { expect } from 'chai';
import { decodeQuotedPrintable } from '../../../../src/interfaces/soap/quoted-printable.js';

const decoded = (text: string): string | undefined => {
  const bytes = decodeQuotedPrintable(Buffer.from(text, 'latin1'));
  return bytes && Buffer.from(bytes).toString('latin1');
};

describe('quoted-printable, RFC 2045 §6.7', () => {
  it('decodes hex digits of both cases', () => {
    expect(decoded('=3Ca=3d"=E9"')).to.equal('<a="\xe9"');
  });

  it('joins lines at soft breaks, with spaces after the equals sign or before it', () => {
    expect(decoded('one =\r\ntwo = \t\r\nthree')).to.equal('one two three');
  });

  it('drops spaces that were added before a line end, and only those', () => {
    expect(decoded('one \t\r\n two  ')).to.equal('one\r\n two');
    expect(decoded('one=20\r\n')).to.equal('one \r\n');
  });

  for (const wrong of ['=', '=3', '=zz', '=3 ', 'a=\n', '= x']) {
    it(`refuses ${JSON.stringify(wrong)}`, () => {
      expect(decoded(wrong)).to.equal(undefined);
    });
  }
});
