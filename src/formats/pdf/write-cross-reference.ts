import type { CrossReferenceForm } from './cross-reference/cross-reference.js';
import { PdfDictionary, PdfName, PdfReference, PdfStream } from './pdf-objects.js';
import { writeIndirectObject, writeObject, type PdfOutput } from './write-object.js';

/** Where an object was written; the position is that which the cross-reference is to state. */
export interface WrittenObject {
  readonly reference: PdfReference;
  readonly position: number;
}

/** What a cross-reference section says besides where objects are. */
export interface SectionParts {
  readonly form: CrossReferenceForm;
  /** Root, Info, ID, Encrypt and Prev. */
  readonly trailer: PdfDictionary;
  /** The number behind the highest one in use; a section in the form of a stream takes it for itself. */
  readonly size: number;
  /** Subtracted from positions in the output, in files whose offsets count from their header. */
  readonly base: number;
}

/** Writes the section, `startxref` and the end of the file (ISO 32000-2 §7.5.4 to §7.5.8). */
export function writeCrossReference(output: PdfOutput, objects: readonly WrittenObject[], parts: SectionParts): void {
  const startxref = output.position - parts.base;
  if (parts.form === 'table') writeTable(output, objects, parts);
  else writeStreamSection(output, objects, parts);
  output.text(`startxref\n${String(startxref)}\n%%EOF\n`);
}

function writeTable(output: PdfOutput, objects: readonly WrittenObject[], { trailer, size }: SectionParts): void {
  output.text('xref\n');
  for (const run of runsOf(objects)) {
    output.text(`${String(run[0]?.reference.number ?? 0)} ${String(run.length)}\n`);
    for (const entry of run) output.text(tableEntry(entry));
  }
  output.text('trailer\n');
  writeObject(output, trailer.with({ Size: size }));
  output.text('\n');
}

/** 20 bytes, whatever the numbers. Number 0 is the head of the list of free objects. */
function tableEntry({ reference: { number, generation }, position }: WrittenObject): string {
  if (number === 0) return '0000000000 65535 f \n';
  return `${String(position).padStart(10, '0')} ${String(generation).padStart(5, '0')} n \n`;
}

const ENTRY_LENGTH = 8;

function writeStreamSection(output: PdfOutput, objects: readonly WrittenObject[], { trailer, size, base }: SectionParts): void {
  const own = new PdfReference(size, 0);
  const runs = runsOf([...objects, { reference: own, position: output.position - base }]);
  const rows = Buffer.alloc(runs.reduce((sum, run) => sum + run.length, 0) * ENTRY_LENGTH);
  for (const [index, { reference, position }] of runs.flat().entries()) {
    rows.writeUInt8(reference.number === 0 ? 0 : 1, index * ENTRY_LENGTH);
    rows.writeUIntBE(position, index * ENTRY_LENGTH + 1, 5);
    rows.writeUInt16BE(reference.number === 0 ? 65_535 : reference.generation, index * ENTRY_LENGTH + 6);
  }
  const dictionary = trailer.with({
    Type: new PdfName('XRef'),
    Size: size + 1,
    W: [1, 5, 2],
    Index: runs.flatMap((run) => [run[0]?.reference.number ?? 0, run.length]),
  });
  writeIndirectObject(output, own, new PdfStream(dictionary, rows));
}

/** The objects by number, in runs without gaps. */
function runsOf(objects: readonly WrittenObject[]): readonly (readonly WrittenObject[])[] {
  const runs: WrittenObject[][] = [];
  for (const object of [...objects].sort((a, b) => a.reference.number - b.reference.number)) {
    const last = runs.at(-1);
    if (last && last.at(-1)?.reference.number === object.reference.number - 1) last.push(object);
    else runs.push([object]);
  }
  return runs;
}

/** The entries of a trailer that belong to the document and not to the section that they stand in. */
export function documentTrailer(trailer: PdfDictionary): PdfDictionary {
  return new PdfDictionary([...trailer.entries()].filter(([key]) => ['Root', 'Info', 'ID', 'Encrypt'].includes(key)));
}
