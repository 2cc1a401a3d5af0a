import { deflateSync } from 'node:zlib';

/** What a PDF file for a test is made of; by default a page, in a file as old writers made them. */
export interface PdfFileParts {
  readonly version?: string;
  /** Bodies of objects by number; numbers 1 to 3 are catalog, pages and page unless they are given. */
  readonly objects?: Readonly<Record<number, string | Uint8Array>>;
  /** Entries of the trailer besides Size and Root. */
  readonly trailer?: string;
  /** Put before the header. */
  readonly before?: string;
  /** Which objects lie in an object stream, in files with a cross-reference stream. */
  readonly compressed?: readonly number[];
  readonly form?: 'table' | 'stream' | 'hybrid';
}

const PAGE: Readonly<Record<number, string>> = {
  1: '<</Type/Catalog/Pages 2 0 R>>',
  2: '<</Type/Pages/Kids[3 0 R]/Count 1>>',
  3: '<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>',
};

/** Bytes of a text of characters below 256, or bytes as they are. */
export const bytesOf = (text: string | Uint8Array): Buffer => (typeof text === 'string' ? Buffer.from(text, 'latin1') : Buffer.from(text));

/** A stream object with its Length. */
export function streamObject(content: string | Uint8Array, entries = ''): Buffer {
  const bytes = bytesOf(content);
  return Buffer.concat([bytesOf(`<<${entries}/Length ${String(bytes.length)}>>\nstream\n`), bytes, bytesOf('\nendstream')]);
}

/** A PDF file, written by rules of its own: nothing of what is under test is used. */
export function pdfFile(parts: PdfFileParts = {}): Buffer {
  const { version = '1.7', before = '', form = 'table', compressed = [], trailer = '' } = parts;
  const objects = new Map(Object.entries({ ...PAGE, ...parts.objects }).map(([number, body]) => [Number(number), bytesOf(body)]));
  const out = new Chunks(before);
  out.add(`%PDF-${version}\n%\xe2\xe3\xcf\xd3\n`);
  const offsets = new Map<number, number>();
  for (const [number, body] of objects) {
    if (compressed.includes(number)) continue;
    offsets.set(number, out.length);
    out.add(`${String(number)} 0 obj\n`, body, '\nendobj\n');
  }
  if (form === 'table') writeTable(out, offsets, trailer);
  else writeStreams(out, { offsets, compressed: compressed.map((number) => [number, objects.get(number)!]), trailer, form });
  return out.bytes;
}

class Chunks {
  readonly #chunks: Buffer[] = [];
  length = 0;

  /** Offsets count from the header, whatever is before it. */
  constructor(before: string) {
    this.#chunks.push(bytesOf(before));
  }

  add(...parts: readonly (string | Uint8Array)[]): void {
    for (const part of parts) {
      this.#chunks.push(bytesOf(part));
      this.length += bytesOf(part).length;
    }
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

const tableRow = (offset: number): string => `${String(offset).padStart(10, '0')} 00000 n \n`;

function tableOf(offsets: ReadonlyMap<number, number>, size: number): string {
  const rows = Array.from({ length: size }, (_, number) => {
    const offset = offsets.get(number);
    return offset === undefined ? '0000000000 65535 f \n' : tableRow(offset);
  });
  return `xref\n0 ${String(size)}\n${rows.join('')}`;
}

function writeTable(out: Chunks, offsets: ReadonlyMap<number, number>, trailer: string): void {
  const start = out.length;
  const size = Math.max(...offsets.keys()) + 1;
  out.add(tableOf(offsets, size), `trailer\n<</Size ${String(size)}/Root 1 0 R${trailer}>>\nstartxref\n${String(start)}\n%%EOF\n`);
}

interface StreamParts {
  readonly offsets: Map<number, number>;
  readonly compressed: readonly (readonly [number, Buffer])[];
  readonly trailer: string;
  readonly form: 'stream' | 'hybrid';
}

/** A cross-reference stream with an object stream; in hybrid files behind a table that hides what is in it. */
function writeStreams(out: Chunks, { offsets, compressed, trailer, form }: StreamParts): void {
  const streamNumber = Math.max(...offsets.keys(), ...compressed.map(([number]) => number)) + 1;
  const crossReferenceNumber = streamNumber + 1;
  const visible = new Map(offsets);
  const entries = new Map<number, readonly [number, number, number]>([[0, [0, 0, 255]]]);
  for (const [number, offset] of offsets) entries.set(number, [1, offset, 0]);
  const index: string[] = [];
  const bodies: Buffer[] = [];
  let length = 0;
  for (const [position, [number, body]] of compressed.entries()) {
    index.push(`${String(number)} ${String(length)}`);
    bodies.push(body, bytesOf('\n'));
    length += body.length + 1;
    entries.set(number, [2, streamNumber, position]);
  }
  const head = `${index.join(' ')}\n`;
  const content = deflateSync(Buffer.concat([bytesOf(head), ...bodies]));
  entries.set(streamNumber, [1, out.length, 0]);
  const objectStream = streamObject(content, `/Type/ObjStm/N ${String(compressed.length)}/First ${String(head.length)}/Filter/FlateDecode`);
  out.add(`${String(streamNumber)} 0 obj\n`, objectStream, '\nendobj\n');
  const start = out.length;
  entries.set(crossReferenceNumber, [1, start, 0]);
  const rows = Buffer.concat(
    Array.from({ length: crossReferenceNumber + 1 }, (_, number) => {
      const [type, second, third] = entries.get(number) ?? [0, 0, 0];
      return Buffer.of(type, (second >> 16) & 0xff, (second >> 8) & 0xff, second & 0xff, third);
    }),
  );
  const size = String(crossReferenceNumber + 1);
  const dictionary = `/Type/XRef/W[1 3 1]/Size ${size}/Root 1 0 R${trailer}/Filter/FlateDecode`;
  out.add(`${String(crossReferenceNumber)} 0 obj\n`, streamObject(deflateSync(rows), dictionary), '\nendobj\n');
  if (form === 'stream') {
    out.add(`startxref\n${String(start)}\n%%EOF\n`);
    return;
  }
  const tableStart = out.length;
  const table = tableOf(visible, crossReferenceNumber + 1);
  out.add(table, `trailer\n<</Size ${size}/Root 1 0 R${trailer}/XRefStm ${String(start)}>>\nstartxref\n${String(tableStart)}\n%%EOF\n`);
}

/** A file with an update behind it, as any editor makes one. */
export function updatedFile(file: Uint8Array, objects: Readonly<Record<number, string>>, trailer = ''): Buffer {
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(bytesOf(file).toString('latin1'))![1]!;
  const size = Number(/\/Size (\d+)/.exec(bytesOf(file).toString('latin1'))![1]);
  const chunks = [bytesOf(file)];
  let length = file.length;
  const rows: string[] = [];
  for (const [number, body] of Object.entries(objects)) {
    rows.push(`${number} 1\n${tableRow(length)}`);
    const text = bytesOf(`${number} 0 obj\n${body}\nendobj\n`);
    chunks.push(text);
    length += text.length;
  }
  const newSize = Math.max(size, ...Object.keys(objects).map((number) => Number(number) + 1));
  chunks.push(
    bytesOf(
      `xref\n${rows.join('')}trailer\n<</Size ${String(newSize)}/Root 1 0 R/Prev ${previous}${trailer}>>\nstartxref\n${String(length)}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(chunks);
}
