import { expect } from 'chai';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { decodeStream } from '../../../../src/formats/pdf/filters/decode-stream.js';
import { PdfDictionary, PdfName, PdfStream, type PdfObject } from '../../../../src/formats/pdf/pdf-objects.js';
import { bytesOf } from '../../../support/pdf-files.js';

interface Filtering {
  readonly filter: string | readonly string[];
  readonly parameters?: Readonly<Record<string, PdfObject>>;
  readonly maxLength?: number;
}

function decoded(bytes: Uint8Array, { filter, parameters, maxLength = 1000 }: Filtering): string {
  const names = (typeof filter === 'string' ? [filter] : filter).map((name) => new PdfName(name));
  const dictionary = PdfDictionary.of({ Filter: names, DecodeParms: parameters && [PdfDictionary.of(parameters)] });
  return Buffer.from(decodeStream(new PdfStream(dictionary, bytes), { resolve: (object) => object, maxLength })).toString('latin1');
}

const TEXT = 'The quick brown fox jumps over the lazy dog. '.repeat(3);

describe('a filter of PDF', () => {
  it('FlateDecode', () => {
    expect(decoded(deflateSync(TEXT), { filter: 'FlateDecode' })).to.equal(TEXT);
    expect(decoded(deflateSync(TEXT), { filter: 'Fl' })).to.equal(TEXT);
  });

  it('FlateDecode of streams that are cut off, or whose checksum is wrong', () => {
    const whole = deflateSync(TEXT);
    expect(TEXT.startsWith(decoded(whole.subarray(0, -8), { filter: 'FlateDecode' }))).to.equal(true);
    const wrong = Buffer.concat([whole.subarray(0, -4), Buffer.alloc(4)]);
    expect(decoded(wrong, { filter: 'FlateDecode' })).to.equal(TEXT);
    expect(decoded(Buffer.concat([Buffer.of(0, 0), deflateRawSync(TEXT)]), { filter: 'FlateDecode' })).to.equal(TEXT);
    expect(() => decoded(bytesOf('no stream at all'), { filter: 'FlateDecode' })).to.throw('A compressed stream is damaged.');
  });

  it('ISO 32000-2 §7.4.4.2: LZWDecode of the example', () => {
    const example = Buffer.from('800b6050220c0c8501', 'hex');
    expect(decoded(example, { filter: 'LZWDecode' })).to.equal('-----A---B');
    expect(() => decoded(Buffer.from('ffff', 'hex'), { filter: 'LZWDecode' })).to.throw('A compressed stream is damaged.');
  });

  it('ASCIIHexDecode and ASCII85Decode', () => {
    expect(decoded(bytesOf('48 65\n6c6C 6f>rest'), { filter: 'ASCIIHexDecode' })).to.equal('Hello');
    expect(decoded(bytesOf('87cURD]i,"Ebo80~>'), { filter: 'ASCII85Decode' })).to.equal('Hello World!');
    expect(decoded(bytesOf('zz~>'), { filter: 'A85' })).to.equal('\0'.repeat(8));
    expect(() => decoded(bytesOf('xyz'), { filter: 'AHx' })).to.throw('holds something else');
    expect(() => decoded(bytesOf('{{{{{~>'), { filter: 'A85' })).to.throw('holds something else');
  });

  it('several, one over the other', () => {
    const hex = deflateSync(TEXT).toString('hex');
    expect(decoded(bytesOf(hex), { filter: ['ASCIIHexDecode', 'FlateDecode'] })).to.equal(TEXT);
    expect(() => decoded(bytesOf(hex), { filter: Array<string>(9).fill('AHx') })).to.throw('too many filters');
  });

  it('PNG specification §9: predictors none, sub, up, average and Paeth', () => {
    const rows = Buffer.from([0, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 1, 1, 4, 1, 1, 1]);
    const parameters = { Predictor: 15, Columns: 3 };
    const values = [...bytesOf(decoded(deflateSync(rows), { filter: 'FlateDecode', parameters }))];
    expect(values).to.deep.equal([1, 2, 3, 1, 2, 3, 2, 3, 4, 2, 3, 4, 3, 4, 5]);
  });

  it('the predictor of TIFF', () => {
    const parameters = { Predictor: 2, Columns: 3 };
    expect([...bytesOf(decoded(deflateSync(Buffer.of(1, 1, 1, 5, 1, 1)), { filter: 'FlateDecode', parameters }))]).to.deep.equal([
      1, 2, 3, 5, 6, 7,
    ]);
  });

  it('refuses predictors and filters that make no sense', () => {
    const refused = (parameters: Readonly<Record<string, PdfObject>>): void => {
      expect(() => decoded(deflateSync('xx'), { filter: 'FlateDecode', parameters }), JSON.stringify(parameters)).to.throw('predictor');
    };
    refused({ Predictor: 15, Columns: 2 ** 30 });
    refused({ Predictor: 15, Colors: 0 });
    refused({ Predictor: 15, BitsPerComponent: 3 });
    refused({ Predictor: 9 });
    refused({ Predictor: 15, Columns: -1 });
    expect(() => decoded(new Uint8Array(), { filter: 'JBIG2Decode' })).to.throw('The filter JBIG2Decode is not supported here.');
  });

  it('stops bombs at the bound, however many times they are packed', () => {
    const bomb = deflateSync(Buffer.alloc(50_000_000));
    expect(() => decoded(bomb, { filter: 'FlateDecode' })).to.throw('too large');
    expect(() => decoded(deflateSync(bomb), { filter: ['FlateDecode', 'FlateDecode'], maxLength: 100_000 })).to.throw('too large');
    // Each code of LZW stands for a text that is one longer than that of the code before it.
    expect(() => decoded(lzwBomb(), { filter: 'LZWDecode', maxLength: 100_000 })).to.throw('too large');
  });
});

/** Zeros in codes of which each is the newest one. */
function lzwBomb(): Uint8Array {
  let bits = (256).toString(2).padStart(9, '0') + '0'.repeat(9);
  for (let code = 258; code < 4095; code++)
    bits += code.toString(2).padStart(code + 1 >= 2048 ? 12 : code + 1 >= 1024 ? 11 : code + 1 >= 512 ? 10 : 9, '0');
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
  return Uint8Array.from(padded.match(/.{8}/g)!, (octet) => parseInt(octet, 2));
}
