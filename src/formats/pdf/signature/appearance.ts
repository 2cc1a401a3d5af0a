import type { PdfImage } from '../images/pdf-image.js';
import type { Rotation } from '../page-view.js';
import type { PdfChanges } from '../pdf-changes.js';
import { PdfDictionary, PdfName, PdfStream, type PdfObject, type PdfReference } from '../pdf-objects.js';
import { helveticaWidth, winAnsi, wrapLines } from './helvetica.js';

/** The size of a signature on the page as it is seen, in points. */
export interface AppearanceSize {
  readonly width: number;
  readonly height: number;
}

/** The appearance of a signature that is not to be seen. */
export const invisibleAppearance = (): PdfStream => form('', { width: 0, height: 0 });

/** An appearance turned against its page, so that it is upright where the page is seen (ISO 32000-2 §12.5.5). */
export function upright(appearance: PdfStream, { width, height }: AppearanceSize, rotation: Rotation): PdfStream {
  const matrices = { 0: undefined, 90: [0, 1, -1, 0, height, 0], 180: [-1, 0, 0, -1, width, height], 270: [0, -1, 1, 0, 0, width] };
  const matrix = matrices[rotation];
  return matrix ? new PdfStream(appearance.dictionary.with({ Matrix: matrix }), appearance.bytes) : appearance;
}

/** A form XObject (ISO 32000-2 §8.10). */
function form(content: string, { width, height }: AppearanceSize, resources?: PdfDictionary): PdfStream {
  const dictionary = PdfDictionary.of({
    Type: new PdfName('XObject'),
    Subtype: new PdfName('Form'),
    FormType: 1,
    BBox: [0, 0, width, height],
    Resources: resources ?? new PdfDictionary(),
  });
  return new PdfStream(dictionary, Buffer.from(content, 'latin1'));
}

const xObjects = (entries: Readonly<Record<string, PdfObject>>): PdfDictionary => PdfDictionary.of({ XObject: PdfDictionary.of(entries) });

/** What Adobe's viewers take for a layer that is left blank ("Digital Signature Appearances", Adobe 2006). */
const BLANK = '% DSBlank\n';

/** An image in the lower left corner, as large as fits where it is larger or smaller, with its proportions. */
export function imageAppearance(changes: PdfChanges, image: PdfImage, size: AppearanceSize): PdfStream {
  const scale = Math.min(size.width / image.width, size.height / image.height);
  const mask = image.softMask && changes.add(image.softMask);
  const { dictionary, bytes } = image.xObject;
  const xObject = changes.add(new PdfStream(mask ? dictionary.with({ SMask: mask }) : dictionary, bytes));
  const content = `q ${numberText(image.width * scale)} 0 0 ${numberText(image.height * scale)} 0 0 cm /Im0 Do Q\n`;
  return layered(changes, size, { n0: form(BLANK, size), n2: form(content, size, xObjects({ Im0: xObject })) });
}

/** Text in Helvetica, as large as fits, from the upper left corner. */
export function textAppearance(changes: PdfChanges, text: string, size: AppearanceSize): PdfStream {
  const font = changes.add(
    PdfDictionary.of({
      Type: new PdfName('Font'),
      Subtype: new PdfName('Type1'),
      BaseFont: new PdfName('Helvetica'),
      Encoding: new PdfName('WinAnsiEncoding'),
    }),
  );
  const resources = PdfDictionary.of({ Font: PdfDictionary.of({ F1: font }) });
  // n1, n3 and n4 show in other viewers than Acrobat that nothing is known of the signature, whatever they find out; blank they do not.
  return layered(changes, size, {
    n0: form(BLANK, size),
    n1: form(BLANK, size),
    n2: form(textContent(text, size), size, resources),
    n3: form(BLANK, size),
    n4: form(BLANK, size),
  });
}

const MARGIN = 2;
const MAX_FONT_SIZE = 12;
const MIN_FONT_SIZE = 1;
const LEADING = 1.2;

function textContent(text: string, { width, height }: AppearanceSize): string {
  const encoded = text.split('\n').map(winAnsi).join('\n');
  const { lines, fontSize } = fitted(encoded, { width: width - 2 * MARGIN, height: height - 2 * MARGIN });
  const shown = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`).join('\n');
  const top = numberText(height - MARGIN - fontSize);
  return `BT /F1 ${numberText(fontSize)} Tf ${numberText(fontSize * LEADING)} TL 0 g ${String(MARGIN)} ${top} Td\n${shown}\nET\n`;
}

/** The largest size at which the text fits, in half points. */
function fitted(text: string, { width, height }: AppearanceSize): { readonly lines: readonly string[]; readonly fontSize: number } {
  for (let fontSize = MAX_FONT_SIZE; fontSize > MIN_FONT_SIZE; fontSize -= 0.5) {
    const lines = wrapLines(text, fontSize, width);
    const isWide = lines.some((line) => helveticaWidth(line) * fontSize > width);
    if (!isWide && lines.length * fontSize * LEADING <= height) return { lines, fontSize };
  }
  return { lines: wrapLines(text, MIN_FONT_SIZE, width), fontSize: MIN_FONT_SIZE };
}

/** The layers one over the other, in the two forms around them that Adobe's viewers expect. */
function layered(changes: PdfChanges, size: AppearanceSize, layers: Readonly<Record<string, PdfStream>>): PdfStream {
  const references: Record<string, PdfReference> = {};
  for (const [name, layer] of Object.entries(layers)) references[name] = changes.add(layer);
  const shown = Object.keys(references)
    .map((name) => `q 1 0 0 1 0 0 cm /${name} Do Q\n`)
    .join('');
  const frame = changes.add(form(shown, size, xObjects(references)));
  return form('q 1 0 0 1 0 0 cm /FRM Do Q\n', size, xObjects({ FRM: frame }));
}

const numberText = (value: number): string => value.toFixed(4).replace(/\.?0+$/, '');
