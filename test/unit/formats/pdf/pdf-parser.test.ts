import { expect } from 'chai';
import { PdfError } from '../../../../src/formats/pdf/pdf-error.js';
import type { PdfDictionary, PdfName, PdfObject, PdfString } from '../../../../src/formats/pdf/pdf-objects.js';
import { PdfParser } from '../../../../src/formats/pdf/pdf-parser.js';
import { PdfOutput, writeObject } from '../../../../src/formats/pdf/write-object.js';
import { bytesOf } from '../../../support/pdf-files.js';

const parsed = (text: string): PdfObject => new PdfParser(bytesOf(text)).object();
const written = (object: PdfObject): string => {
  const output = new PdfOutput();
  writeObject(output, object);
  return Buffer.concat(output.chunks).toString('latin1');
};
const stringOf = (text: string): string => Buffer.from((parsed(text) as PdfString).bytes).toString('latin1');

describe('an object of PDF', () => {
  it('ISO 32000-2 §7.3.3: numbers, also as some writers write them', () => {
    for (const [text, value] of [
      ['123', 123],
      ['+17', 17],
      ['-98', -98],
      ['34.5', 34.5],
      ['-3.62', -3.62],
      ['4.', 4],
      ['-.002', -0.002],
      ['--5', -5],
    ] as const)
      expect(parsed(text), text).to.equal(value);
  });

  it('ISO 32000-2 §7.3.4.2: literal strings', () => {
    expect(stringOf('(balanced (parentheses) and *!&}^%)')).to.equal('balanced (parentheses) and *!&}^%');
    expect(stringOf('(two \\\nlines)')).to.equal('two lines');
    expect(stringOf('(two \\\r\nlines)')).to.equal('two lines');
    expect(stringOf('(a\r\nb\rc)')).to.equal('a\nb\nc');
    expect(stringOf('(\\n\\r\\t\\b\\f\\(\\)\\\\\\q)')).to.equal('\n\r\t\b\f()\\q');
    expect(stringOf('(\\245\\053\\53\\0053\\777)')).to.equal('\xa5++\x053\xff');
  });

  it('ISO 32000-2 §7.3.4.3: hexadecimal strings', () => {
    expect(stringOf('<4E6F 76\n20>')).to.equal('Nov ');
    expect(stringOf('<901FA>')).to.equal('\x90\x1f\xa0');
    expect(stringOf('<>')).to.equal('');
  });

  it('ISO 32000-2 §7.3.5: names', () => {
    expect((parsed('/A;Name_With-Various***Characters?') as PdfName).value).to.equal('A;Name_With-Various***Characters?');
    expect((parsed('/lime#20Green') as PdfName).value).to.equal('lime Green');
    expect((parsed('/#zz') as PdfName).value).to.equal('#zz');
    expect((parsed('/ ') as PdfName).value).to.equal('');
  });

  it('arrays, dictionaries, references and comments', () => {
    const array = parsed('[549 3.14%comment\n false(Ralph)/SomeName 12 0 R 12 0]') as readonly PdfObject[];
    expect(array).to.have.length(8);
    expect(array[5]).to.include({ number: 12, generation: 0 });
    const dictionary = parsed('<</A 1/B<</C[]>>/D null/E>>') as PdfDictionary;
    expect([dictionary.get('A'), dictionary.has('D'), dictionary.has('E')]).to.deep.equal([1, false, false]);
  });

  it('is written so that it is read as the same', () => {
    for (const text of [
      '[1 2.5 -0.25 true false null/Name/With#20space (a\\(b\\)\\\\c\\r\\n) <00ff> 12 0 R]',
      '<</Key(value)/Number 3/Null null/Reference 4 0 R/Inner<</A[1]>>>>',
    ]) {
      const once = written(parsed(text));
      expect(written(parsed(once)), text).to.equal(once);
    }
    expect(written(1e21)).to.equal('1000000000000000000000');
    expect(written(1e-7)).to.equal('0.0000001');
    expect(written(-0)).to.equal('0');
  });

  it('is an error where it is none', () => {
    for (const text of [
      '',
      ')',
      '>',
      ']',
      '>>',
      '{',
      '<</A',
      '[1 2',
      '(open',
      '(open\\',
      '<41',
      '<4g>',
      '<</A 1 2>>',
      '<<(a) 1>>',
      'endobj',
    ])
      expect(() => parsed(text), text).to.throw(PdfError);
  });
});
