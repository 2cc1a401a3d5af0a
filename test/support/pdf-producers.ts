import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { pdfFile, updatedFile } from './pdf-files.js';
import { runProgram } from './run-program.js';

/** A document that another program has made. */
export interface ProducedDocument {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly owner?: string;
  readonly user?: string;
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>Contract – Vertrag</title><h1>A contract</h1>
<p>Between one party and another, “quoted”, äöü €.</p><table><tr><td>1<td>2</table>
<p style="page-break-before:always">Second page <a href="https://example.org">link</a></p>`;

/** What qpdf makes of a document: its options, and whether a password is needed then. */
const QPDF_VARIANTS: Readonly<Record<string, readonly string[]>> = {
  linearized: ['--linearize'],
  'object streams': ['--object-streams=generate'],
  'object streams, linearized': ['--object-streams=generate', '--linearize'],
  QDF: ['--qdf'],
  'version 2.0': ['--min-version=2.0'],
  'RC4 with 40 bits': ['--allow-weak-crypto', '--encrypt', 'user', 'owner', '40', '--'],
  'RC4 with 128 bits': ['--allow-weak-crypto', '--encrypt', 'user', 'owner', '128', '--use-aes=n', '--'],
  'AES with 128 bits': ['--allow-weak-crypto', '--encrypt', 'user', 'owner', '128', '--use-aes=y', '--'],
  'AES with 256 bits': ['--encrypt', 'user', 'owner', '256', '--'],
  'AES with 256 bits, object streams': ['--object-streams=generate', '--encrypt', 'user', 'owner', '256', '--'],
};

/** Titles of what `produceDocuments` makes. */
export const PRODUCED_TITLES: readonly string[] = [
  'a table',
  'a cross-reference stream',
  'a hybrid file',
  'an updated file',
  'something before the header',
  'pdf-lib, object streams',
  'pdf-lib, a form',
  'Chromium',
  ...Object.keys(QPDF_VARIANTS).map((variant) => `qpdf: ${variant}`),
];

/** A document of each kind. Needs Chromium and qpdf. */
export async function produceDocuments(): Promise<readonly ProducedDocument[]> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-producers-'));
  try {
    const chromium = printedByChromium(folder);
    return [
      { title: 'a table', bytes: pdfFile() },
      { title: 'a cross-reference stream', bytes: pdfFile({ form: 'stream', compressed: [1, 2, 3] }) },
      { title: 'a hybrid file', bytes: pdfFile({ form: 'hybrid', compressed: [4], objects: { 4: '(hidden)' } }) },
      { title: 'an updated file', bytes: updatedFile(pdfFile(), { 4: '(new)' }) },
      { title: 'something before the header', bytes: pdfFile({ before: 'garbage\n' }) },
      { title: 'pdf-lib, object streams', bytes: await madeByPdfLib(true) },
      { title: 'pdf-lib, a form', bytes: await madeByPdfLib(false) },
      { title: 'Chromium', bytes: readFileSync(chromium) },
      ...Object.entries(QPDF_VARIANTS).map(([variant, options]) => madeByQpdf(chromium, variant, options)),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function printedByChromium(folder: string): string {
  const page = join(folder, 'page.html');
  const out = join(folder, 'chromium.pdf');
  writeFileSync(page, PAGE);
  const options = ['--headless', '--no-sandbox', '--disable-gpu', '--no-pdf-header-footer', `--user-data-dir=${join(folder, 'profile')}`];
  const { status, stderr } = spawnSync('chromium', [...options, `--print-to-pdf=${out}`, page], { encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(`chromium ended with ${String(status)}:\n${stderr}`);
  return out;
}

function madeByQpdf(file: string, variant: string, options: readonly string[]): ProducedDocument {
  const out = `${file}.qpdf.pdf`;
  runProgram('qpdf', [...options, file, out]);
  const passwords = options.includes('--encrypt') ? { owner: 'owner', user: 'user' } : {};
  return { title: `qpdf: ${variant}`, bytes: readFileSync(out), ...passwords };
}

async function madeByPdfLib(useObjectStreams: boolean): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage();
  page.drawText('Made by pdf-lib', { x: 50, y: 700 });
  if (!useObjectStreams) document.getForm().createTextField('name').addToPage(page, { x: 50, y: 600 });
  return document.save({ useObjectStreams });
}
