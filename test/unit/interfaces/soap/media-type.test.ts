import { expect } from 'chai';
import { readMediaType } from '../../../../src/interfaces/soap/media-type.js';

const shown = (field: string): unknown => {
  const media = readMediaType(field);
  return media && [media.type, Object.fromEntries(media.parameters)];
};

describe('media type', () => {
  it('is read with parameters in any letter case', () => {
    expect(shown('Text/XML;Charset=UTF-8')).to.deep.equal(['text/xml', { charset: 'UTF-8' }]);
  });

  it('is read with quoted parameters and spaces', () => {
    const field = 'multipart/related ; type="application/xop+xml"; start="<root@x>";boundary="a \\"b\\"; c" ';
    expect(shown(field)).to.deep.equal(['multipart/related', { type: 'application/xop+xml', start: '<root@x>', boundary: 'a "b"; c' }]);
  });

  it('keeps the first of two parameters of one name', () => {
    expect(shown('text/xml;charset=a;charset=b')).to.deep.equal(['text/xml', { charset: 'a' }]);
  });

  it('may end in a semicolon', () => {
    expect(shown('text/xml; charset=utf-8;')).to.deep.equal(['text/xml', { charset: 'utf-8' }]);
  });

  for (const field of ['', 'text', 'text/', '/xml', 'text/xml; charset="utf-8', 'text/xml charset=utf-8', 'text/xml; charset="a"b']) {
    it(`is not read from ${JSON.stringify(field)}`, () => {
      expect(readMediaType(field)).to.equal(undefined);
    });
  }
});
