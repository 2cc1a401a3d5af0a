import { expect } from 'chai';
import { deflateSync } from 'node:zlib';
import { certificationOf } from '../../../../src/formats/pdf/certification.js';
import { formFields } from '../../../../src/formats/pdf/form-fields.js';
import { findPage, pageWithAnnotation } from '../../../../src/formats/pdf/page-tree.js';
import { PdfChanges } from '../../../../src/formats/pdf/pdf-changes.js';
import { openDocument, type PdfDocument } from '../../../../src/formats/pdf/pdf-document.js';
import { PdfError } from '../../../../src/formats/pdf/pdf-error.js';
import { PdfReference } from '../../../../src/formats/pdf/pdf-objects.js';
import { writeWhole } from '../../../../src/formats/pdf/write-whole.js';
import { bytesOf, pdfFile, streamObject, updatedFile } from '../../../support/pdf-files.js';

const ID = Buffer.alloc(16);

/** All that a signer does with a document. */
function useWhole(bytes: Uint8Array): PdfDocument {
  const document = openDocument(bytes);
  certificationOf(document);
  findPage(document, 'last');
  for (const field of formFields(document)) expect(field.fullName).to.be.a('string');
  writeWhole(new PdfChanges(document), { version: document.version, id: [ID, ID] });
  return document;
}

/** Either it works or it ends in a sentence; and soon. */
function expectBounded(bytes: Uint8Array): string {
  const started = performance.now();
  const before = process.memoryUsage().rss;
  let outcome = 'read';
  try {
    useWhole(bytes);
  } catch (thrown) {
    if (!(thrown instanceof PdfError)) throw thrown;
    outcome = thrown.message;
  }
  // Hundreds of times what each of them takes: nothing here may depend on the machine.
  expect(performance.now() - started, outcome).to.be.lessThan(20_000);
  expect(process.memoryUsage().rss - before, outcome).to.be.lessThan(1_000_000_000);
  return outcome;
}

/** A file whose text was changed, offsets behind the change included, for what does not depend on them. */
const replaced = (file: Buffer, pattern: RegExp | string, text: string): Buffer => bytesOf(file.toString('latin1').replace(pattern, text));

describe('a hostile PDF file', function () {
  this.timeout(120_000);

  it('that is cut off anywhere is read or refused', () => {
    const file = pdfFile({ form: 'stream', compressed: [1, 2, 3], objects: { 4: streamObject('x'.repeat(50)) } });
    for (let length = 0; length < file.length; length++) expectBounded(file.subarray(0, length));
  });

  it('whose Prev leads back to where it was', () => {
    const file = pdfFile();
    const start = file.toString('latin1').lastIndexOf('xref\n0');
    expect(expectBounded(replaced(file, '/Size', `/Prev ${String(start)}/Size`))).to.equal('read');
    const updated = updatedFile(file, { 4: '(x)' });
    const second = updated.toString('latin1').lastIndexOf('xref\n4');
    expect(expectBounded(replaced(updated, `/Prev ${String(start)}`, `/Prev ${String(second)}`))).to.equal('read');
  });

  it('whose Prev or startxref leads outside of the file', () => {
    for (const place of ['99999999', '-1', '1e9', '9007199254740993', '18446744073709551616']) {
      expectBounded(replaced(pdfFile(), /startxref\n\d+/, `startxref\n${place}`));
      expectBounded(replaced(pdfFile(), '/Size', `/Prev ${place}/Size`));
      expectBounded(replaced(pdfFile(), '/Size', `/XRefStm ${place}/Size`));
    }
  });

  it('with a chain of very many updates', () => {
    let body = '';
    const file = pdfFile();
    const previous = file.toString('latin1').lastIndexOf('xref\n0');
    let last = previous;
    for (let update = 0; update < 5000; update++) {
      const position = file.length + body.length;
      body += `xref\n0 0\ntrailer\n<</Size 4/Root 1 0 R/Prev ${String(last)}>>\n`;
      last = position;
    }
    const whole = Buffer.concat([file, bytesOf(`${body}startxref\n${String(last)}\n%%EOF\n`)]);
    expect(expectBounded(whole)).to.equal('read');
  });

  it('that claims very many objects', () => {
    for (const size of ['8388607', '2147483647', '4294967296', '99999999999999']) {
      expectBounded(replaced(pdfFile(), '/Size 4', `/Size ${size}`));
      expectBounded(replaced(pdfFile(), 'xref\n0 4', `xref\n0 ${size}`));
    }
  });

  it('whose cross-reference stream is a bomb, or has fields of impossible widths', () => {
    const bomb = deflateSync(Buffer.alloc(200_000_000));
    const withStream = (content: Uint8Array, entries: string): Buffer => {
      const head = bytesOf('%PDF-1.7\n');
      const dictionary = `/Type/XRef/Root 2 0 R/Filter/FlateDecode${entries}`;
      const stream = Buffer.concat([bytesOf('1 0 obj\n'), streamObject(content, dictionary), bytesOf('\nendobj\n')]);
      return Buffer.concat([head, stream, bytesOf('startxref\n9\n%%EOF')]);
    };
    expect(expectBounded(withStream(bomb, '/W[1 2 1]/Size 8388607'))).to.match(/too large/);
    for (const widths of ['0 0 0', '9 9 9', '-1 2 1', '1 2', '1 2 1e3', '8 8 8']) {
      expect(expectBounded(withStream(deflateSync(Buffer.alloc(1000)), `/W[${widths}]/Size 1000`)), widths).not.to.equal('read');
    }
    const index = Array.from({ length: 10_000 }, () => '0 8388607').join(' ');
    expect(expectBounded(withStream(deflateSync(Buffer.alloc(100_000)), `/W[1 2 1]/Size 9/Index[${index}]`))).not.to.equal('read');
  });

  it('whose object streams hold one another, themselves or nothing', () => {
    const stream = (entries: string, content = '1 0 '): Buffer => streamObject(content, `/Type/ObjStm${entries}`);
    for (const file of [
      pdfFile({ form: 'stream', compressed: [1, 2], objects: { 4: stream('/N 1/First 4/Extends 4 0 R') } }),
      pdfFile({ form: 'stream', compressed: [1, 2], objects: { 4: stream('/N 99999999/First 4') } }),
      pdfFile({ form: 'stream', compressed: [1, 2], objects: { 4: stream('/N -1/First -1') } }),
    ])
      expectBounded(file);
    expectBounded(selfContained());
  });

  it('whose streams are bombs; they stay packed', () => {
    const bomb = deflateSync(deflateSync(Buffer.alloc(100_000_000)));
    const file = pdfFile({
      objects: {
        3: '<</Type/Page/Parent 2 0 R/Contents 4 0 R>>',
        4: streamObject(bomb, '/Filter[/FlateDecode/FlateDecode]'),
      },
    });
    expect(expectBounded(file)).to.equal('read');
  });

  it('whose object stream is a bomb', () => {
    const bomb = deflateSync(Buffer.alloc(400_000_000, '1 0 '));
    const file = pdfFile({
      form: 'stream',
      compressed: [2],
      objects: { 4: streamObject(bomb, '/Type/ObjStm/N 1/First 4/Filter/FlateDecode') },
    });
    const broken = replaced(file, /startxref\n\d+/, 'startxref\n1');
    expectBounded(broken);
  });

  it('whose references go in circles, or from one to another without end', () => {
    for (const objects of [
      { 4: '5 0 R', 5: '4 0 R' },
      { 4: '4 0 R' },
      { 4: streamObject('x').toString('latin1').replace('/Length 1', '/Length 4 0 R') },
    ])
      expectBounded(pdfFile({ objects: { 1: '<</Type/Catalog/Pages 2 0 R/X 4 0 R>>', ...objects } }));
    const chain = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [index + 4, `${String(index + 5)} 0 R`]));
    expect(expectBounded(pdfFile({ objects: { 1: '<</Type/Catalog/Pages 2 0 R/X 4 0 R>>', ...chain } }))).to.match(/circle/);
  });

  it('that is double-indirect: a Length that is a reference to a reference', () => {
    const file = pdfFile({
      objects: { 4: '<</Length 5 0 R>>\nstream\nabc\nendstream', 5: '6 0 R', 6: '3' },
    });
    const document = openDocument(file);
    expect(Buffer.from((document.resolve(new PdfReference(4, 0)) as { bytes: Uint8Array }).bytes).toString()).to.equal('abc');
  });

  it('that is nested very deeply', () => {
    for (const body of ['['.repeat(100_000), '<</A'.repeat(100_000), `${'['.repeat(99)}${']'.repeat(99)}`]) {
      expectBounded(pdfFile({ objects: { 1: `<</Type/Catalog/Pages 2 0 R/X ${body}>>` } }));
    }
    expect(expectBounded(pdfFile({ objects: { 4: '['.repeat(1_000_000) } }))).to.equal('read');
  });

  it('whose page tree goes in circles, or is deep or wide', () => {
    expect(expectBounded(pdfFile({ objects: { 2: '<</Type/Pages/Kids[2 0 R]/Count 1>>' } }))).to.match(/circle/);
    expect(expectBounded(pdfFile({ objects: { 2: '<</Type/Pages/Kids[4 0 R]>>', 4: '<</Kids[2 0 R]>>' } }))).to.match(/circle/);
    const deep = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [index + 4, `<</Kids[${String(index + 5)} 0 R]>>`]));
    expect(expectBounded(pdfFile({ objects: { 2: '<</Kids[4 0 R]>>', ...deep } }))).to.match(/too large/);
    const wide = Array.from({ length: 200_000 }, () => '9 0 R').join(' ');
    expectBounded(pdfFile({ objects: { 2: `<</Type/Pages/Kids[${wide} 3 0 R]>>` } }));
    expect(expectBounded(pdfFile({ objects: { 2: '<</Type/Pages/Kids[]/Count 1000000>>' } }))).to.equal('The document has no pages.');
  });

  it('whose pages all have the same long list of annotations', () => {
    const annotations = `[${'9 0 R '.repeat(2_000)}]`;
    const pages = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [index + 10, '<</Type/Page/Annots 4 0 R>>']));
    const kids = Object.keys(pages).map((number) => `${number} 0 R`);
    const document = openDocument(pdfFile({ objects: { 2: `<</Type/Pages/Kids[${kids.join(' ')}]>>`, 4: annotations, ...pages } }));
    expect(() => pageWithAnnotation(document, new PdfReference(5000, 0))).to.throw(PdfError, 'too many annotations');
    expect(pageWithAnnotation(document, new PdfReference(9, 0))?.reference.number).to.equal(10);
  });

  it('whose form fields go in circles or are deep', () => {
    const form = (fields: string): string => `<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[${fields}]>>>>`;
    expect(expectBounded(pdfFile({ objects: { 1: form('4 0 R'), 4: '<</T(a)/Kids[4 0 R]>>' } }))).to.equal('read');
    const deep = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [index + 4, `<</T(a)/Kids[${String(index + 5)} 0 R]>>`]));
    expect(expectBounded(pdfFile({ objects: { 1: form('4 0 R'), ...deep } }))).to.match(/nested too deeply/);
  });

  it('of very many words that look like objects, streams or strings without an end', () => {
    const header = '%PDF-1.7\n';
    for (const word of [
      '1 0 obj',
      '1 0 obj<<',
      '1 0 obj(',
      '1 0 obj<',
      'endstream',
      'trailer<<',
      'trailer(',
      'startxref 1 ',
      '1 0 obj<<>>stream',
      'obj ',
      '<',
      '(',
    ])
      expect(expectBounded(bytesOf(header + word.repeat(Math.ceil(1_000_000 / word.length)))), word).not.to.equal('read');
  });

  it('whose objects lie over one another, so that few bytes would become many', () => {
    const array = `[${'0 '.repeat(100_000)}]`;
    const file = pdfFile({ objects: { 4: array } }).toString('latin1');
    const at = file.indexOf('4 0 obj');
    // Ten thousand entries for places inside of one array, each with a head of its own.
    const rows = Array.from({ length: 5000 }, () => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
    const start = file.lastIndexOf('xref\n0');
    const overlaid = `${file.slice(0, start)}xref\n0 4\n${file.slice(start).split('\n').slice(2, 6).join('\n')}\n4 5000\n${rows}trailer\n<</Size 5004/Root 1 0 R>>\nstartxref\n${String(start)}\n%%EOF\n`;
    expectBounded(bytesOf(overlaid));
  });

  /** An object stream whose place is said to be in itself. */
  function selfContained(): Buffer {
    const head = bytesOf('%PDF-1.7\n');
    const rows = Buffer.from([0, 0, 0, 2, 1, 0, 2, 1, 0, 1, 9, 0]);
    const stream = streamObject(rows, '/Type/XRef/W[1 1 1]/Size 4/Root 1 0 R');
    return Buffer.concat([head, bytesOf('3 0 obj\n'), stream, bytesOf('\nendobj\nstartxref\n9\n%%EOF')]);
  }
});
