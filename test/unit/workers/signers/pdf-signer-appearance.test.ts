import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { openDocument, type PdfDocument } from '../../../../src/formats/pdf/pdf-document.js';
import type { PdfDictionary, PdfStream } from '../../../../src/formats/pdf/pdf-objects.js';
import { pdfSigner } from '../../../../src/workers/signers/pdf-signer.js';
import { pdfFile } from '../../../support/pdf-files.js';
import { expectFault } from '../../../support/rejection.js';
import type { SignerRun } from '../../../support/run-signer.js';
import { sign, signed } from '../../../support/sign-pdf.js';
import { isValid, signaturesIn } from '../../../support/signed-pdf.js';
import { workerContext } from '../../../support/worker-context.js';

const VISIBLE = { ADD_VISIBLE_SIGNATURE: 'true' };

/** A picture twice as wide as high, its lower half not opaque. */
function picture(): Buffer {
  const png = new PNG({ width: 40, height: 20 });
  for (let pixel = 0; pixel < 800; pixel++) png.data.set([200, 30, 30, pixel < 400 ? 255 : 100], pixel * 4);
  return PNG.sync.write(png);
}
const BASE64 = picture().toString('base64');

/** The only signature field of a document. */
function fieldOf(document: PdfDocument): PdfDictionary {
  const fields = document.array(document.dictionary(document.catalog.get('AcroForm'))!.get('Fields'))!;
  expect(fields).to.have.length(1);
  return document.dictionary(fields[0]!)!;
}

/** What the layers of an appearance show, in one text. */
function shownIn(document: PdfDocument, form: PdfStream, depth = 0): string {
  const own = Buffer.from(form.bytes).toString('latin1');
  if (depth > 3) return own;
  const xObjects = document.dictionary(document.dictionary(form.dictionary.get('Resources'))!.get('XObject') ?? null);
  const inner = [...(xObjects?.entries() ?? [])].map(([, reference]) => document.resolve(reference) as PdfStream);
  return (
    own +
    inner
      .filter((one) => one.dictionary.has('BBox'))
      .map((one) => shownIn(document, one, depth + 1))
      .join('')
  );
}

async function shown(
  run: Partial<SignerRun>,
): Promise<{ readonly rectangle: unknown; readonly content: string; readonly document: PdfDocument }> {
  const data = await signed({ ...run, properties: { ...VISIBLE, ...run.properties } });
  expect(signaturesIn(data).map(isValid)).to.deep.equal([true]);
  const document = openDocument(data);
  const field = fieldOf(document);
  const appearance = document.resolve(document.dictionary(field.get('AP'))!.get('N')) as PdfStream;
  return { rectangle: field.get('Rect'), content: shownIn(document, appearance), document };
}

describe('PDFSigner › visible signature', () => {
  it('says who signed, and when', async () => {
    const { rectangle, content } = await shown({ properties: { VISIBLE_SIGNATURE_RECTANGLE: '100,100,300,150' } });

    expect(rectangle).to.deep.equal([100, 100, 300, 150]);
    expect(content)
      .to.contain('(Digitally signed by PDF Signer RSA) Tj')
      .and.to.match(/\(Date: 2026\.11\.28 \d\d:\d\d:\d\d .*\) Tj/);
    expect(content).to.contain('/FRM Do').and.to.contain('/n0 Do').and.to.contain('/n4 Do');
  });

  it('is on the page that is named', async () => {
    const data = pdfFile({
      objects: { 2: '<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>', 4: '<</Type/Page/Parent 2 0 R>>', 5: '<</Type/Page/Parent 2 0 R>>' },
    });
    for (const [page, number] of [
      ['First', 3],
      ['Last', 5],
      ['2', 4],
      [' 2 ', 4],
      ['99', 5],
      ['0', 3],
      ['-4', 3],
      ['last', 3],
    ] as const) {
      const { document } = await shown({ data, properties: { VISIBLE_SIGNATURE_PAGE: page } });
      expect(fieldOf(document).get('P'), page).to.include({ number });
    }
  });

  it('shows an image instead, as large as fits, in the lower left corner', async () => {
    const properties = { VISIBLE_SIGNATURE_CUSTOM_IMAGE_BASE64: BASE64, VISIBLE_SIGNATURE_RECTANGLE: '10,10,110,110' };
    const { content, rectangle, document } = await shown({ properties });

    expect(content).to.contain('q 100 0 0 50 0 0 cm /Im0 Do Q').and.not.to.contain('Digitally signed');
    expect(rectangle).to.deep.equal([10, 10, 110, 110]);
    expect(Buffer.from(document.bytes).toString('latin1')).to.contain('/SMask');
  });

  it('is as large as its image where that is not to be resized', async () => {
    const properties = {
      VISIBLE_SIGNATURE_CUSTOM_IMAGE_BASE64: BASE64,
      VISIBLE_SIGNATURE_RECTANGLE: '10,10,110,110',
      VISIBLE_SIGNATURE_CUSTOM_IMAGE_RESIZE_TO_RECTANGLE: 'false',
    };
    const { content, rectangle } = await shown({ properties });

    expect(rectangle).to.deep.equal([10, 10, 50, 30]);
    expect(content).to.contain('q 40 0 0 20 0 0 cm /Im0 Do Q');
  });

  it('puts corners in order, and shows nothing where there is no room', async () => {
    expect((await shown({ properties: { VISIBLE_SIGNATURE_RECTANGLE: '300,150,100,100' } })).rectangle).to.deep.equal([100, 100, 300, 150]);
    expect((await shown({ properties: { VISIBLE_SIGNATURE_RECTANGLE: '5,5,5,5' } })).content).to.equal('');
  });

  describe('on a page that is turned', () => {
    const page = (entries: string): Buffer => pdfFile({ objects: { 3: `<</Type/Page/Parent 2 0 R/MediaBox[20 30 320 230]${entries}>>` } });
    const matrixOf = (document: PdfDocument): unknown =>
      (document.resolve(document.dictionary(fieldOf(document).get('AP'))!.get('N')) as PdfStream).dictionary.get('Matrix');
    const properties = { VISIBLE_SIGNATURE_RECTANGLE: '40,50,160,90' };

    // What OpenPDF 1.3.34 makes of the same pages, with the corners in order.
    for (const [rotation, rectangle, matrix] of [
      [0, [40, 50, 160, 90], null],
      [90, [230, 40, 270, 160], [0, 1, -1, 0, 40, 0]],
      [180, [160, 140, 280, 180], [-1, 0, 0, -1, 120, 40]],
      [270, [50, 70, 90, 190], [0, -1, 1, 0, 0, 120]],
    ] as const) {
      it(`by ${String(rotation)} degrees is upright, and where it is on the page as it is seen`, async () => {
        const flat = await shown({ properties });
        for (const turns of [0, 360, -360]) {
          const shows = await shown({ data: page(`/Rotate ${String(rotation + turns)}`), properties });
          expect(shows.rectangle).to.deep.equal(rectangle);
          expect(matrixOf(shows.document)).to.deep.equal(matrix);
          expect(shows.content, 'as wide and as high as on any page').to.equal(flat.content);
        }
      });
    }

    it('by what stands above it in the tree of pages', async () => {
      const data = pdfFile({
        objects: { 2: '<</Type/Pages/Kids[3 0 R]/Count 1/Rotate 90/MediaBox[0 0 300 200]>>', 3: '<</Type/Page/Parent 2 0 R>>' },
      });
      expect((await shown({ data, properties })).rectangle).to.deep.equal([210, 40, 250, 160]);
    });

    it('by what is no quarter, or no number, stays as it is', async () => {
      for (const entry of ['45', '/Name', '[90]', '99999999999999999999', '99 0 R']) {
        const { rectangle, document } = await shown({ data: page(`/Rotate ${entry}`), properties });
        expect([rectangle, matrixOf(document)], entry).to.deep.equal([[40, 50, 160, 90], null]);
      }
    });

    it('is upright in a field too, which stays where it is', async () => {
      const data = pdfFile({
        objects: {
          1: '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>',
          3: '<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Rotate 90/Annots[4 0 R]>>',
          4: '<</Type/Annot/Subtype/Widget/FT/Sig/T(Here)/Rect[210 40 250 160]/F 4>>',
        },
      });
      const inField = { ...properties, ALLOW_PROPERTY_OVERRIDE: 'VISIBLE_SIGNATURE_NAME' };
      const { rectangle, document, content } = await shown({ data, properties: inField, metadata: { VISIBLE_SIGNATURE_NAME: 'Here' } });

      expect(rectangle).to.deep.equal([210, 40, 250, 160]);
      expect(matrixOf(document)).to.deep.equal([0, 1, -1, 0, 40, 0]);
      expect(content, 'as wide and as high as it is seen').to.equal((await shown({ properties })).content);
    });
  });

  describe('in a field', () => {
    const properties = { ...VISIBLE, ALLOW_PROPERTY_OVERRIDE: 'VISIBLE_SIGNATURE_NAME' };
    const form = (fields: string): Record<number, string> => ({ 1: `<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[${fields}]>>>>` });

    it('has the place of the field', async () => {
      const data = pdfFile({ objects: { ...form('4 0 R'), 4: '<</Type/Annot/Subtype/Widget/FT/Sig/T(Here)/Rect[200 60 20 20]/F 4>>' } });
      const { document, content } = await shown({ data, properties, metadata: { VISIBLE_SIGNATURE_NAME: 'Here' } });
      const field = fieldOf(document);

      expect(field.has('V')).to.equal(true);
      expect([field.get('Rect'), field.get('F')]).to.deep.equal([[200, 60, 20, 20], 4]);
      expect(content).to.contain('Digitally signed');
      const again = Buffer.from(document.bytes);
      await expectFault(
        sign({ data: again, properties, metadata: { VISIBLE_SIGNATURE_NAME: 'Here' } }),
        'illegalRequest',
        'Could not sign document: The field Here is signed already.',
      );
    });

    it('is found inside of others, and where it is seen', async () => {
      const data = pdfFile({
        objects: {
          ...form('4 0 R'),
          4: '<</T(outer)/Kids[5 0 R]>>',
          5: '<</T(inner)/FT/Sig/Parent 4 0 R/Kids[6 0 R]>>',
          6: '<</Type/Annot/Subtype/Widget/Parent 5 0 R/Rect[0 0 90 30]>>',
        },
      });
      const result = await signed({ data, properties, metadata: { VISIBLE_SIGNATURE_NAME: 'outer.inner' } });
      const document = openDocument(result);
      const inner = document.dictionary(document.array(fieldOf(document).get('Kids'))![0]!)!;
      const widget = document.dictionary(document.array(inner.get('Kids'))![0]!)!;

      expect([inner.has('V'), inner.has('AP'), widget.has('AP'), widget.get('F')]).to.deep.equal([true, false, true, 132]);
    });

    it('that is not there makes it invisible, which the log says', async () => {
      const warnings: string[] = [];
      const log = { ...workerContext().log, warn: (message: string) => void warnings.push(message) };
      const data = await signed({ properties, metadata: { VISIBLE_SIGNATURE_NAME: 'Nowhere' }, worker: { log } });

      expect(fieldOf(openDocument(data)).get('Rect')).to.deep.equal([0, 0, 0, 0]);
      expect(warnings).to.deep.equal(['Worker 1: there is no signature field Nowhere; the signature is not visible']);
    });
  });

  describe('with an image from a file', () => {
    let folder = '';
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'pdf-images-'));
      mkdirSync(join(folder, 'allowed'));
      writeFileSync(join(folder, 'allowed', 'logo.png'), picture());
      writeFileSync(join(folder, 'outside.png'), picture());
      symlinkSync(join(folder, 'outside.png'), join(folder, 'allowed', 'link.png'));
      writeFileSync(join(folder, 'allowed', 'text.png'), 'no image');
    });
    after(() => {
      rmSync(folder, { recursive: true });
    });

    const withImage = (path: string): Partial<SignerRun> => ({
      properties: { ...VISIBLE, VISIBLE_SIGNATURE_CUSTOM_IMAGE_PATH: path },
      worker: { folders: { pdfArchives: [], pdfImages: [join(folder, 'allowed')] } },
    });

    it('reads it from a folder that the server allows', async () => {
      expect((await shown(withImage(join(folder, 'allowed', 'logo.png')))).content).to.contain('/Im0 Do');
      expect((await shown(withImage(join(folder, 'allowed', '..', 'allowed', 'logo.png')))).content).to.contain('/Im0 Do');
    });

    it('reads none from elsewhere, by whatever way', async () => {
      for (const path of ['../outside.png', 'link.png', 'text.png', 'absent.png', '.'].map((name) => `${folder}/allowed/${name}`)) {
        const message = `Unable to use the provided file path for a custom image: ${path}`;
        await expectFault(sign(withImage(path)), 'illegalRequest', `[${message}]`);
        const context = { ...workerContext(withImage(path).worker), workerName: 'PDFSigner' };
        const configuration = { ADD_VISIBLE_SIGNATURE: true, VISIBLE_SIGNATURE_CUSTOM_IMAGE_PATH: path };
        expect(pdfSigner.refusals!(configuration, context)).to.deep.equal([message]);
      }
    });
  });
});
