import { expect } from 'chai';
import { openDocument } from '../../../../src/formats/pdf/pdf-document.js';
import { PdfChanges } from '../../../../src/formats/pdf/pdf-changes.js';
import { PdfDictionary, PdfName, PdfReference, type PdfStream, type PdfString } from '../../../../src/formats/pdf/pdf-objects.js';
import { writeIncrement } from '../../../../src/formats/pdf/write-increment.js';
import { writeWhole } from '../../../../src/formats/pdf/write-whole.js';
import { pdfFile, streamObject, updatedFile } from '../../../support/pdf-files.js';

const NEW_ID = Buffer.alloc(16, 9);

describe('an update of a PDF file', () => {
  const update = (file: Uint8Array): Uint8Array => {
    const document = openDocument(file);
    const changes = new PdfChanges(document);
    const added = changes.add(PdfDictionary.of({ New: true }));
    changes.set(document.trailer.get('Root') as PdfReference, document.catalog.with({ Added: added }));
    return writeIncrement(changes, { newId: NEW_ID }).bytes;
  };

  for (const form of ['table', 'stream', 'hybrid'] as const) {
    it(`leaves all bytes of a file with a cross-reference in the form ${form}, and is found`, () => {
      const file = pdfFile({ form, ...(form !== 'table' && { compressed: [1, 2] }) });
      const twice = update(update(file));

      expect(Buffer.from(twice).subarray(0, file.length).equals(file)).to.equal(true);
      const document = openDocument(twice);
      expect(document.crossReference).to.include({ isRebuilt: false, form: form === 'stream' ? 'stream' : 'table' });
      expect(document.dictionary(document.catalog.get('Added'))!.get('New')).to.equal(true);
    });
  }

  it('keeps the first part of the ID and renews the second', () => {
    const file = pdfFile({ trailer: `/ID[<${'01'.repeat(16)}><${'01'.repeat(16)}>]` });
    const { trailer } = openDocument(update(file));
    const parts = (trailer.get('ID') as readonly PdfString[]).map(({ bytes }) => Buffer.from(bytes).toString('hex'));

    expect(parts).to.deep.equal(['01'.repeat(16), '09'.repeat(16)]);
  });

  it('counts from the header where offsets do', () => {
    const document = openDocument(update(pdfFile({ before: 'garbage\n' })));
    expect(document.dictionary(document.catalog.get('Added'))!.get('New')).to.equal(true);
  });

  it('is none of a file whose structure is broken', () => {
    const broken = Buffer.from(
      pdfFile()
        .toString('latin1')
        .replace(/startxref\s+\d+/, 'startxref\n3'),
      'latin1',
    );
    expect(() => update(broken)).to.throw('Append mode requires a document without errors even if recovery was possible.');
  });
});

describe('a PDF file that is written anew', () => {
  const parts = { version: { major: 1, minor: 6 }, id: [NEW_ID, NEW_ID] } as const;

  it('has the new version, and all that the catalog leads to under new numbers', () => {
    const file = updatedFile(
      pdfFile({ version: '1.4', objects: { 3: '<</Type/Page/Parent 2 0 R/Contents 7 0 R>>', 7: streamObject('q Q') } }),
      {
        9: '(forgotten)',
      },
    );
    const { bytes } = writeWhole(new PdfChanges(openDocument(file)), parts);
    const text = Buffer.from(bytes).toString('latin1');
    const document = openDocument(bytes);

    expect(text.startsWith('%PDF-1.6\n')).to.equal(true);
    expect(text).not.to.contain('forgotten');
    expect(document.nextObjectNumber).to.equal(5);
    const pages = document.array(document.dictionary(document.catalog.get('Pages'))!.get('Kids'))!;
    const contents = document.resolve(document.dictionary(pages[0]!)!.get('Contents')) as PdfStream;
    expect(Buffer.from(contents.bytes).toString('latin1')).to.equal('q Q');
  });

  it('takes objects out of object streams', () => {
    const { bytes } = writeWhole(new PdfChanges(openDocument(pdfFile({ form: 'stream', compressed: [1, 2, 3] }))), parts);
    const document = openDocument(bytes);

    expect(Buffer.from(bytes).includes('ObjStm')).to.equal(false);
    expect(document.crossReference).to.include({ form: 'stream', isRebuilt: false });
    expect((document.catalog.get('Type') as PdfName).value).to.equal('Catalog');
  });

  it('is a repair of a broken one', () => {
    const broken = Buffer.from(
      pdfFile()
        .toString('latin1')
        .replace(/startxref\s+\d+/, 'startxref\n3'),
      'latin1',
    );
    const document = openDocument(writeWhole(new PdfChanges(openDocument(broken)), parts).bytes);

    expect(document.crossReference.isRebuilt).to.equal(false);
  });

  it('ends, whatever circles objects go in', () => {
    const file = pdfFile({ objects: { 1: '<</Type/Catalog/Pages 2 0 R/Self 1 0 R/Other 4 0 R>>', 4: '[5 0 R 4 0 R]', 5: '[4 0 R]' } });
    expect(openDocument(writeWhole(new PdfChanges(openDocument(file)), parts).bytes).nextObjectNumber).to.equal(6);
  });
});
