import { expect } from 'chai';
import { findCharset } from '../../../../src/interfaces/soap/charset.js';
import { SoapFault } from '../../../../src/interfaces/soap/soap-fault.js';

const TEXT = '<a>Pläin €</a>';
const utf8 = Buffer.from(TEXT);
const utf16le = Buffer.from(TEXT, 'utf16le');
const utf16be = Buffer.from(TEXT, 'utf16le').swap16();
const mark = (...bytes: readonly number[]): Buffer => Buffer.from(bytes);

function read(bytes: Uint8Array, charset?: string): { readonly text: string; readonly name: string } {
  const found = findCharset(bytes, charset);
  return { text: found.charset.decode(found.bytes), name: found.charset.name };
}

describe('character encoding of a request', () => {
  const READABLE: readonly (readonly [what: string, bytes: Uint8Array, charset: string | undefined, name: string])[] = [
    ['UTF-8 named by the transport', utf8, 'utf-8', 'UTF-8'],
    ['UTF-8 with a byte order mark', Buffer.concat([mark(0xef, 0xbb, 0xbf), utf8]), 'UTF-8', 'UTF-8'],
    ['UTF-8 where nothing is said', utf8, undefined, 'UTF-8'],
    ['UTF-8 by its mark alone', Buffer.concat([mark(0xef, 0xbb, 0xbf), utf8]), undefined, 'UTF-8'],
    ['UTF-16, little-endian by its mark', Buffer.concat([mark(0xff, 0xfe), utf16le]), 'UTF-16', 'UTF-16'],
    ['UTF-16, big-endian by its mark', Buffer.concat([mark(0xfe, 0xff), utf16be]), 'utf-16', 'UTF-16'],
    ['UTF-16 by its mark alone', Buffer.concat([mark(0xff, 0xfe), utf16le]), undefined, 'UTF-16'],
    ['UTF-16 without a mark, big-endian', utf16be, 'UTF-16', 'UTF-16'],
    ['UTF-16 without a mark, little-endian', utf16le, 'UTF-16', 'UTF-16'],
    ['UTF-16 by its first character', utf16le, undefined, 'UTF-16'],
    ['UTF-16LE', utf16le, 'UTF-16LE', 'UTF-16LE'],
    ['UTF-16BE', utf16be, 'utf-16be', 'UTF-16BE'],
  ];
  for (const [what, bytes, charset, name] of READABLE) {
    it(`reads ${what}`, () => {
      expect(read(bytes, charset)).to.deep.equal({ text: TEXT, name });
    });
  }

  it('reads ISO-8859-1 by the transport and by the XML declaration', () => {
    const declared = '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>';
    expect(read(Buffer.from('<a>é</a>', 'latin1'), 'iso-8859-1')).to.deep.equal({ text: '<a>é</a>', name: 'ISO-8859-1' });
    expect(read(Buffer.from(declared, 'latin1'))).to.deep.equal({ text: declared, name: 'ISO-8859-1' });
  });

  it('believes the transport before the XML declaration (RFC 7303 §3)', () => {
    const declared = '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>';
    expect(read(Buffer.from(declared), 'UTF-8')).to.deep.equal({ text: declared, name: 'UTF-8' });
  });

  it('reads US-ASCII', () => {
    expect(read(Buffer.from('<a/>'), 'us-ascii')).to.deep.equal({ text: '<a/>', name: 'US-ASCII' });
  });

  const REFUSED: readonly (readonly [what: string, bytes: Uint8Array, charset: string | undefined, reason: RegExp])[] = [
    ['an encoding it does not know', utf8, 'EBCDIC-CP-US', /character encoding EBCDIC-CP-US is not supported/],
    ['windows-1252, which is not ISO-8859-1', utf8, 'windows-1252', /not supported/],
    ['UTF-8 that is none', Buffer.from('<a>\xe9</a>', 'latin1'), 'UTF-8', /not UTF-8/],
    ['UTF-8 in an overlong form', Buffer.from('3c613ec0af3c2f613e', 'hex'), 'UTF-8', /not UTF-8/],
    ['UTF-8 with an encoded surrogate', Buffer.from('3c613eeda0803c2f613e', 'hex'), 'UTF-8', /not UTF-8/],
    ['half a character of UTF-16', utf16be.subarray(1), 'UTF-16BE', /odd number of bytes/],
    ['US-ASCII with a high bit', Buffer.from('<a>\xe9</a>', 'latin1'), 'US-ASCII', /not US-ASCII/],
    ['UTF-16 that is called UTF-8', Buffer.concat([mark(0xff, 0xfe), utf16le]), 'UTF-8', /not UTF-8/],
  ];
  for (const [what, bytes, charset, reason] of REFUSED) {
    it(`refuses ${what}`, () => {
      expect(() => read(bytes, charset))
        .to.throw(SoapFault, reason)
        .with.property('code', 'Client');
    });
  }
});

describe('character encoding of an answer', () => {
  const encoded = (charset: string): string => Buffer.from(findCharset(Buffer.from('<'), charset).charset.encode(TEXT)).toString('hex');

  it('is that of the request', () => {
    expect(encoded('UTF-8')).to.equal(utf8.toString('hex'));
    expect(encoded('UTF-16BE')).to.equal(utf16be.toString('hex'));
    expect(encoded('UTF-16LE')).to.equal(utf16le.toString('hex'));
  });

  it('begins with a mark in UTF-16, big-endian as SignServer answers', () => {
    expect(encoded('UTF-16')).to.equal(`feff${utf16be.toString('hex')}`);
  });

  it('refers to characters that it does not have', () => {
    expect(encoded('ISO-8859-1')).to.equal(Buffer.from('<a>Pläin &#8364;</a>', 'latin1').toString('hex'));
    expect(encoded('US-ASCII')).to.equal(Buffer.from('<a>Pl&#228;in &#8364;</a>', 'latin1').toString('hex'));
  });

  it('refers to a character beyond the first plane as one', () => {
    const { charset } = findCharset(Buffer.from('<'), 'US-ASCII');
    expect(Buffer.from(charset.encode('😀')).toString('latin1')).to.equal('&#128512;');
  });
});

describe('a piece of an encoded text', () => {
  for (const [name, bytes] of [
    ['UTF-8', Buffer.from('a€ä😀b€')],
    ['UTF-16LE', Buffer.from('a€ä😀b€', 'utf16le')],
    ['UTF-16BE', Buffer.from('a€ä😀b€', 'utf16le').swap16()],
  ] as const) {
    it(`of ${name} never ends inside a character`, () => {
      const { charset } = findCharset(bytes, name);
      for (let limit = 4; limit < bytes.length; limit++) {
        const end = charset.cut(bytes, limit);
        expect(end).to.be.within(limit - 3, limit);
        expect(charset.decode(bytes.subarray(0, end)) + charset.decode(bytes.subarray(end))).to.equal('a€ä😀b€');
      }
    });
  }
});
