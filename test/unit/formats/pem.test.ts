import { expect } from 'chai';
import fc from 'fast-check';
import { readPem, writePem } from '../../../src/formats/pem.js';

describe('PEM (RFC 7468)', () => {
  it('gives back what was written, whatever the bytes and the line ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.constantFrom('\n', '\r\n', '\r'), (bytes, lineEnd) => {
        const blocks = readPem(writePem('CERTIFICATE', bytes).replaceAll('\n', lineEnd));
        expect(blocks).to.have.length(1);
        expect(Buffer.compare(blocks[0]!.bytes, bytes)).to.equal(0);
      }),
    );
  });

  it('breaks lines after 64 characters', () => {
    const lines = writePem('X', Buffer.alloc(100)).split('\n');
    expect(lines.slice(1, -2).map((line) => line.length)).to.deep.equal([64, 64, 8]);
  });

  it('passes over lines around the blocks', () => {
    const text = `Subject: CN=a\nIssuer: CN=b\n${writePem('ONE', Buffer.from('1'))}\n  \nSubject: CN=c\n${writePem('TWO', Buffer.from('2'))}`;
    expect(readPem(text).map(({ label, bytes }) => [label, Buffer.from(bytes).toString()])).to.deep.equal([
      ['ONE', '1'],
      ['TWO', '2'],
    ]);
  });

  it('answers no blocks for a text without any', () => {
    expect(readPem('')).to.deep.equal([]);
    expect(readPem('no certificate here')).to.deep.equal([]);
  });

  it('refuses a block that is not ended', () => {
    expect(() => readPem('-----BEGIN X-----\nAAAA\n-----END Y-----')).to.throw('no END line for X');
  });

  for (const content of ['', '***', 'AA=A', 'AA\n-----BEGIN X-----\nAA']) {
    it(`refuses the content ${JSON.stringify(content)}`, () => {
      expect(() => readPem(`-----BEGIN X-----\n${content}\n-----END X-----`)).to.throw('not valid base64');
    });
  }
});
