import { expect } from 'chai';
import { deflateSync } from 'node:zlib';
import { findPage } from '../../../../src/formats/pdf/page-tree.js';
import { openDocument } from '../../../../src/formats/pdf/pdf-document.js';
import { PdfDictionary, PdfName, PdfReference, PdfStream, PdfString } from '../../../../src/formats/pdf/pdf-objects.js';
import { bytesOf, pdfFile, streamObject, updatedFile } from '../../../support/pdf-files.js';

const reference = (number: number): PdfReference => new PdfReference(number, 0);
const textOf = (object: unknown): string => Buffer.from((object as PdfString).bytes).toString('latin1');

describe('a PDF document', () => {
  const objects = { 4: '(four)', 5: '[1 2.5 -3 true null /Name (text) <414> 4 0 R]' };

  for (const form of ['table', 'stream', 'hybrid'] as const) {
    it(`is read by its cross-reference in the form ${form}`, () => {
      const document = openDocument(pdfFile({ objects, form, ...(form !== 'table' && { compressed: [2, 4, 5] }) }));

      expect(textOf(document.resolve(reference(4)))).to.equal('four');
      expect(document.crossReference.isRebuilt).to.equal(false);
      expect(findPage(document, 1).reference.number).to.equal(3);
      const array = document.array(reference(5))!;
      expect(array.slice(0, 5)).to.deep.equal([1, 2.5, -3, true, null]);
      expect((array[5] as PdfName).value).to.equal('Name');
      expect(textOf(array[7])).to.equal('A@');
    });
  }

  it('counts offsets from its header where something stands before that', () => {
    const document = openDocument(pdfFile({ before: 'From: somebody\n\n', objects }));

    expect(document.base).to.equal(16);
    expect(textOf(document.resolve(reference(4)))).to.equal('four');
  });

  it('is what its last update says', () => {
    const twice = updatedFile(updatedFile(pdfFile({ objects }), { 4: '(new)', 6: '(six)' }), { 4: '(newest)' });
    const document = openDocument(twice);

    expect(textOf(document.resolve(reference(4)))).to.equal('newest');
    expect(textOf(document.resolve(reference(6)))).to.equal('six');
    expect(document.nextObjectNumber).to.equal(7);
  });

  it('has the version of its header, or that of its catalog where it is newer', () => {
    const catalog = (version: string): Record<number, string> => ({ 1: `<</Type/Catalog/Pages 2 0 R/Version/${version}>>` });

    expect(openDocument(pdfFile({ version: '1.4' })).version).to.deep.equal({ major: 1, minor: 4 });
    expect(openDocument(pdfFile({ version: '1.4', objects: catalog('1.7') })).version).to.deep.equal({ major: 1, minor: 7 });
    expect(openDocument(pdfFile({ version: '2.0', objects: catalog('1.7') })).version).to.deep.equal({ major: 2, minor: 0 });
  });

  it('takes a reference to another generation, or to nothing, for null', () => {
    const document = openDocument(pdfFile({ objects }));

    expect(document.resolve(new PdfReference(4, 1))).to.equal(null);
    expect(document.resolve(reference(99))).to.equal(null);
  });

  it('has streams whose Length is elsewhere, wrong or missing', () => {
    const content = 'content of a stream';
    const document = openDocument(
      pdfFile({
        objects: {
          4: `<</Length 8 0 R>>\nstream\r\n${content}\r\nendstream`,
          5: `<</Length 3>>\nstream\n${content}\nendstream`,
          6: `<<>>\nstream\n${content}\nendstream`,
          7: streamObject(deflateSync(bytesOf(content)), '/Filter[/FlateDecode]'),
          8: String(content.length),
        },
      }),
    );

    for (const number of [4, 5, 6, 7]) {
      const stream = document.resolve(reference(number)) as PdfStream;
      expect(Buffer.from(document.decode(stream)).toString('latin1'), String(number)).to.equal(content);
    }
  });

  describe('with a broken cross-reference', () => {
    const expectFound = (bytes: Uint8Array): void => {
      const document = openDocument(bytes);
      expect(document.crossReference.isRebuilt).to.equal(true);
      expect(textOf(document.resolve(reference(4)))).to.equal('four');
    };

    it('is put together from the objects in it', () => {
      const text = pdfFile({ objects }).toString('latin1');
      expectFound(bytesOf(text.replace(/startxref\s+\d+/, 'startxref\n7')));
      expectFound(bytesOf(text.replace(/startxref[^]*/, '')));
      expectFound(bytesOf(text.replaceAll(' 00000 n', ' 0000x n')));
    });

    it('is found also in object streams', () => {
      const text = pdfFile({ objects, form: 'stream', compressed: [2, 4, 5] }).toString('latin1');
      expectFound(bytesOf(text.replace(/startxref\s+\d+/, 'startxref\n7')));
    });

    it('is no document without a trailer', () => {
      const text = pdfFile()
        .toString('latin1')
        .replace(/trailer[^]*/, '');
      expect(() => openDocument(bytesOf(text))).to.throw('Rebuild failed: trailer not found.; Original message: PDF startxref not found.');
    });
  });

  it('is none without a header, and none without pages', () => {
    expect(() => openDocument(bytesOf('hello'))).to.throw('PDF header signature not found.');
    expect(() => openDocument(new Uint8Array())).to.throw('PDF header signature not found.');
    expect(() => openDocument(pdfFile({ objects: { 1: '<</Type/Catalog>>' } }))).to.throw('The document has no pages.');
  });

  it('has pages in the order of its tree, whatever their count says', () => {
    const document = openDocument(
      pdfFile({
        objects: {
          2: '<</Type/Pages/Kids[4 0 R 3 0 R]/Count 99>>',
          4: '<</Type/Pages/Kids[5 0 R 6 0 R]/Parent 2 0 R/Count 2>>',
          5: '<</Type/Page/Parent 4 0 R>>',
          6: '<</Type/Page/Parent 4 0 R>>',
        },
      }),
    );
    const numberOf = (page: number | 'last'): number => findPage(document, page).reference.number;

    expect([numberOf(1), numberOf(2), numberOf(3)]).to.deep.equal([5, 6, 3]);
    expect([numberOf(4), numberOf('last')]).to.deep.equal([3, 3]);
  });

  it('keeps dictionaries as they stand', () => {
    const { catalog } = openDocument(pdfFile());
    expect(catalog).to.be.instanceOf(PdfDictionary);
    expect([...catalog.entries()].map(([key]) => key)).to.deep.equal(['Type', 'Pages']);
  });
});
