import { expect } from 'chai';
import fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Fault } from '../../src/core/errors.js';
import { openDocument } from '../../src/formats/pdf/pdf-document.js';
import { ENCRYPTED_FILES } from '../support/encrypted-pdf-files.js';
import { pdfFile, streamObject, updatedFile } from '../support/pdf-files.js';
import { projectRoot } from '../support/project-root.js';
import { sign, signed } from '../support/sign-pdf.js';
import { keyOf, pdfIdentity } from '../support/signed-pdf.js';

/** How many documents are signed; `FUZZ_PDF` asks for more of them, 100,000 in a full run. */
const RUNS = Number(process.env['FUZZ_PDF'] ?? 1000);

/** What one of them may take; hundreds of times what it takes. */
const MAX_MS = 10_000;
/** Memory that may be in use besides what was before; what is kept for each of very many documents is more. */
const MAX_GROWTH_BYTES = 60e6;

const OBJECTS = {
  1: '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/SigFlags 1>>/Names<</A(x)>>>>',
  3: '<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[5 0 R]/Resources<</Font<<>>>>>>',
  4: streamObject('q 1 0 0 1 0 0 cm Q', '/Filter/ASCIIHexDecode'),
  5: '<</Type/Annot/Subtype/Widget/FT/Sig/T(Here)/Rect[1 2 30 40]/P 3 0 R>>',
  6: '<</Producer(a producer)/Title<feff00e4>>>',
} as const;

/** Documents that are signed, of each structure that there is. */
async function corpus(): Promise<readonly Buffer[]> {
  const parts = { objects: OBJECTS, trailer: '/Info 6 0 R/ID[<00><01>]' };
  const plain = pdfFile(parts);
  return [
    plain,
    pdfFile({ ...parts, version: '1.4' }),
    pdfFile({ ...parts, form: 'stream', compressed: [1, 2, 3, 5] }),
    pdfFile({ ...parts, form: 'hybrid', compressed: [5, 6] }),
    updatedFile(plain, { 3: '<</Type/Page/Parent 2 0 R/Annots[5 0 R]>>', 7: '(new)' }),
    await signed({ data: plain }),
    await signed({ data: plain, properties: { CERTIFICATION_LEVEL: 'FORM_FILLING' } }),
    ...ENCRYPTED_FILES.map(({ base64 }) => Buffer.from(base64, 'base64')),
  ];
}

type Mutation = (document: Buffer) => Buffer;

const place = fc.noBias(fc.integer({ min: 0, max: 65_535 })).map((number) => number / 65_536);
const at = (document: Buffer, fraction: number): number => Math.floor(fraction * document.length);

const WORDS = [
  'obj',
  'endobj',
  'stream',
  'endstream',
  'xref',
  'trailer',
  'startxref',
  '%%EOF',
  '<<',
  '>>',
  '[',
  ']',
  '(',
  ')',
  '<',
  '>',
  '/',
];
const KEYS = [
  '/Type',
  '/Length',
  '/Prev',
  '/XRefStm',
  '/Size',
  '/Root',
  '/Kids',
  '/Fields',
  '/Parent',
  '/W',
  '/Index',
  '/N',
  '/First',
  '/Filter',
];
const VALUES = [
  '0',
  '1',
  '-1',
  '5',
  '65535',
  '99999999999',
  '1e9',
  '1.5',
  '1 0 R',
  '2 0 R',
  '5 0 R',
  '99 0 R',
  'null',
  'true',
  '/FlateDecode',
  '[]',
  '<<>>',
  '()',
];
const fragment = fc.constantFrom(...WORDS, ...KEYS, ...VALUES, ' ', '\n', '\0', '%');

const replace = (document: Buffer, from: number, to: number, text: Uint8Array | string): Buffer =>
  Buffer.concat([document.subarray(0, from), Buffer.from(text as string, 'latin1'), document.subarray(to)]);

/** Puts a value in place of one of the numbers in the document, or of what stands behind a key. */
const otherValue = fc.tuple(place, fc.constantFrom(...VALUES), fc.boolean()).map(([fraction, value, isKey]): Mutation => (document) => {
  const text = document.toString('latin1');
  const pattern = isKey ? /\/\w+ ?(?:\d+ \d+ R|\d+|\/\w+)/g : /\d+/g;
  const found = [...text.matchAll(pattern)];
  const chosen = found[Math.floor(fraction * found.length)];
  if (!chosen) return document;
  const key = isKey ? `${/^\/\w+/.exec(chosen[0])?.[0] ?? ''} ` : '';
  return replace(document, chosen.index, chosen.index + chosen[0].length, key + value);
});

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: otherValue },
  {
    weight: 2,
    arbitrary: fc.tuple(place, fragment).map(
      ([fraction, text]): Mutation =>
        (document) =>
          replace(document, at(document, fraction), at(document, fraction), text),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(place, fc.nat(255)).map(([fraction, octet]): Mutation => (document) => {
      const changed = Buffer.from(document);
      if (changed.length > 0) changed[at(changed, fraction)] = octet;
      return changed;
    }),
  },
  {
    weight: 1,
    arbitrary: place.map(
      (fraction): Mutation =>
        (document) =>
          document.subarray(0, at(document, fraction)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(place, place, place).map(([from, to, target]): Mutation => (document) => {
      const piece = document.subarray(Math.min(at(document, from), at(document, to)), Math.max(at(document, from), at(document, to)));
      return replace(document, at(document, target), at(document, target), piece.toString('latin1'));
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(place, fc.nat(60)).map(
      ([fraction, length]): Mutation =>
        (document) =>
          replace(document, at(document, fraction), at(document, fraction) + length, ''),
    ),
  },
);

const PROPERTIES: readonly Readonly<Record<string, string>>[] = [
  {},
  { APPEND_SIGNATURE: 'false', ADD_VISIBLE_SIGNATURE: 'true', VISIBLE_SIGNATURE_PAGE: 'Last' },
  { ADD_VISIBLE_SIGNATURE: 'true', ALLOW_PROPERTY_OVERRIDE: 'VISIBLE_SIGNATURE_NAME' },
  { SET_PERMISSIONS: 'ALLOW_COPY', ALLOW_SIGNING_WITHOUT_OWNERPASSWORD: 'true' },
  { REFUSE_DOUBLE_INDIRECT_OBJECTS: 'true', REJECT_PERMISSIONS: 'ALLOW_ASSEMBLY' },
];

describe('a mutated PDF document', function () {
  this.timeout(Math.max(120_000, RUNS * 20));
  // The signature itself is not what is tested, and takes longest.
  const key = { ...keyOf(pdfIdentity('RSA')), sign: () => Promise.resolve(new Uint8Array(256)) };

  it('is signed, so that it can be read again, or refused with a sentence, in bounded time and memory', async () => {
    const documents = await corpus();
    const counts = { signed: 0, refused: 0 };
    let slowest = 0;
    const started = performance.now();
    const before = usedMemory();
    const mutated = fc
      .tuple(fc.constantFrom(...documents), fc.array(mutation, { minLength: 1, maxLength: 4 }))
      .map(([document, mutations]) => mutations.reduce<Buffer>((changed, mutate) => mutate(changed), document));
    await fc.assert(
      fc.asyncProperty(mutated, fc.constantFrom(...PROPERTIES), async (data, properties) => {
        // What zlib has broken off is closed on the next turn of the event loop, which promises alone never let come.
        await new Promise((resolve) => setImmediate(resolve));
        const begun = performance.now();
        const metadata = { pdfPassword: 'owner', ...(properties['ALLOW_PROPERTY_OVERRIDE'] && { VISIBLE_SIGNATURE_NAME: 'Here' }) };
        try {
          const result = await sign({ data, properties, metadata, key });
          openDocument(result.data, 'owner');
          counts.signed++;
        } catch (thrown) {
          const isRefusal = thrown instanceof Fault && (thrown.kind === 'illegalRequest' || thrown.message === 'Incorrect document');
          if (!isRefusal) throw thrown;
          counts.refused++;
        }
        slowest = Math.max(slowest, performance.now() - begun);
      }),
      { numRuns: RUNS },
    );
    const growth = usedMemory() - before;
    expect(counts.signed, 'mutations are not all fatal').to.be.greaterThan(RUNS / 20);
    expect(counts.refused, 'mutations are not all harmless').to.be.greaterThan(RUNS / 20);
    expect(slowest).to.be.lessThan(MAX_MS);
    expect(growth).to.be.lessThan(MAX_GROWTH_BYTES);
    report({
      documents: RUNS,
      ...counts,
      slowestMs: slowest,
      seconds: (performance.now() - started) / 1000,
      heapGrowthBytes: growth,
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    });
  });
});

/** What is in use once all that nobody uses is gone. */
function usedMemory(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}

/** A full run leaves its figures where the benchmark leaves its own. */
function report(figures: Readonly<Record<string, number>>): void {
  if (process.env['FUZZ_PDF'] === undefined) return;
  mkdirSync(join(projectRoot, 'bench'), { recursive: true });
  writeFileSync(join(projectRoot, 'bench', 'fuzz-pdf.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
}
