import { expect } from 'chai';
import { splitMultipart } from '../../../../src/interfaces/soap/multipart.js';
import { SoapFault } from '../../../../src/interfaces/soap/soap-fault.js';

const split = (body: string, boundary = 'b'): readonly (readonly [Record<string, string>, string])[] =>
  splitMultipart(Buffer.from(body, 'latin1'), boundary).map(
    (part) => [Object.fromEntries(part.headers), Buffer.from(part.body).toString('latin1')] as const,
  );

describe('multipart body', () => {
  it('is split into its parts', () => {
    const body = '--b\r\nContent-ID: <one>\r\n\r\nfirst\r\n--b\r\nA: 1\r\nB:2\r\n\r\nsecond\r\nline\r\n--b--\r\n';
    expect(split(body)).to.deep.equal([
      [{ 'content-id': '<one>' }, 'first'],
      [{ a: '1', b: '2' }, 'second\r\nline'],
    ]);
  });

  it('may have a preamble, an epilogue and spaces after a boundary', () => {
    expect(split('hello\r\n--b \t\r\n\r\nx\r\n--b--\r\nbye')).to.deep.equal([[{}, 'x']]);
  });

  it('may have empty parts and parts with any byte', () => {
    const everyByte = String.fromCharCode(...Array(256).keys());
    expect(split(`--b\r\n\r\n\r\n--b\r\n\r\n${everyByte}\r\n--b--`)).to.deep.equal([
      [{}, ''],
      [{}, everyByte],
    ]);
  });

  it('unfolds header fields and keeps the first of one name', () => {
    expect(split('--b\r\nA: 1\r\n  2\r\na: 3\r\n\r\nx\r\n--b--')).to.deep.equal([[{ a: '1  2' }, 'x']]);
  });

  it('undoes base64 and quoted-printable', () => {
    const part = (encoding: string, body: string): string => `--b\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n--b--`;
    expect(split(part('BASE64', 'c29t\r\nZQ=='))[0]?.[1]).to.equal('some');
    expect(split(part('Quoted-Printable', 'so=6De'))[0]?.[1]).to.equal('some');
    expect(split(part('8bit', 'some'))[0]?.[1]).to.equal('some');
  });

  it('gives views of the body, not copies', () => {
    const body = Buffer.from('--b\r\n\r\nsome\r\n--b--');
    const [part] = splitMultipart(body, 'b');
    expect(part?.body.buffer).to.equal(body.buffer);
  });

  const REFUSED: readonly (readonly [what: string, body: string, reason: RegExp, boundary?: string])[] = [
    ['no boundary', '--\r\n\r\nx\r\n----', /boundary is missing/, ''],
    ['a boundary of 71 characters', 'x', /boundary is missing or not allowed/, 'b'.repeat(71)],
    ['a boundary with a line end', 'x', /boundary is missing or not allowed/, 'b\r\n'],
    ['a boundary that does not occur', 'hello', /does not occur/],
    ['a body that ends within a part', '--b\r\n\r\nx', /no end/],
    ['a boundary with more behind it', '--b\r\n\r\nx\r\n--bc\r\n\r\ny\r\n--b--', /not alone on its line/],
    ['a header that does not end', `--b\r\nA: 1\r\nx\r\n--b--`, /does not end/],
    ['a header of 20 KB', `--b\r\nA: ${'x'.repeat(20_000)}\r\n\r\nx\r\n--b--`, /too long/],
    ['a header field without a name', '--b\r\n: 1\r\n\r\nx\r\n--b--', /has no name/],
    ['101 parts', `${'--b\r\n\r\nx\r\n'.repeat(101)}--b--`, /more than 100 parts/],
    ['an unknown transfer encoding', '--b\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nx\r\n--b--', /x-uuencode.*not supported/],
    ['base64 that is none', '--b\r\nContent-Transfer-Encoding: base64\r\n\r\n***\r\n--b--', /not in base64/],
    ['quoted-printable that is none', '--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=zz\r\n--b--', /not in quoted-printable/],
  ];
  for (const [what, body, reason, boundary] of REFUSED) {
    it(`is refused with ${what}`, () => {
      expect(() => split(body, boundary))
        .to.throw(SoapFault, reason)
        .with.property('code', 'Client');
    });
  }
});
