import { expect } from 'chai';
import fc from 'fast-check';
import { Fault } from '../../src/core/errors.js';
import { xadesSigner } from '../../src/workers/signers/xades-signer.js';
import { xmlSigner } from '../../src/workers/signers/xml-signer.js';
import { xadesValidator } from '../../src/workers/validators/xades-validator.js';
import { xmlValidator } from '../../src/workers/validators/xml-validator.js';
import { ALL_VALID_SERVICE } from '../support/all-valid-service.js';
import { keepFigures } from '../support/fuzz-figures.js';
import { pki } from '../support/pki.js';
import { makeProcessor, verdictOn } from '../support/run-processor.js';
import { runSigner } from '../support/run-signer.js';
import { usedMemory } from '../support/used-memory.js';
import { keyOf, xadesSigned, xmlSigned } from '../support/xml-signing.js';

/** How many documents are tried, half to be signed and half to be validated; `FUZZ_XML` asks for more, 100,000 in a full run. */
const RUNS = Number(process.env['FUZZ_XML'] ?? 2000);

/** Memory that may be in use besides what was before. */
const MAX_GROWTH_BYTES = 40e6;
/** No document of some kilobytes takes that long, however slow the machine. */
const MAX_MILLISECONDS = 5_000;

const DOCUMENTS = [
  '<?xml version="1.0"?><order><amount currency="EUR">100</amount><!-- note --><to>Alice</to></order>',
  '<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?><?pi x?><r xmlns="urn:a" xmlns:b="urn:b" b:c="&lt;&#10;"><![CDATA[<&]]><b:d/></r><!-- -->',
  '\ufeff<a xml:lang="sv" Id="one"><b xml:space="preserve" Id="two">\u{1f600}&amp;&#13;</b></a>',
];

/** Pieces that make trouble, put in somewhere. */
const PIECES = [
  '<!DOCTYPE a [<!ENTITY x "y">]>',
  '&x;',
  ']]>',
  '<![CDATA[',
  '<!--',
  '-->',
  '<?',
  '?>',
  '&#0;',
  '&#xD800;',
  '\u0000',
  '\uffff',
  'xmlns=""',
  'xmlns:xml="urn:x"',
  'xmlns:p="relative"',
  'Id="one"',
  'xml:id="two"',
  '<a>'.repeat(300),
  '</a>'.repeat(300),
  '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">',
  'URI="#xpointer(/)"',
  'URI="http://127.0.0.1:9/"',
  ' Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"',
  'PrefixList="#default xml a b c"',
];

type Mutation = (document: Buffer) => Buffer;

const place = fc.noBias(fc.integer({ min: 0, max: 65_535 })).map((number) => number / 65_536);
const at = (document: Buffer, fraction: number): number => Math.floor(fraction * document.length);
const spliced = (document: Buffer, position: number, inserted: Uint8Array): Buffer =>
  Buffer.concat([document.subarray(0, position), inserted, document.subarray(position)]);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(255)).map(([fraction, octet]): Mutation => (document) => {
    const changed = Buffer.from(document);
    if (changed.length > 0) changed[at(changed, fraction)] = octet;
    return changed;
  }),
  // Another letter or digit, which mostly leaves a document well-formed.
  fc.tuple(place, fc.constantFrom('a', 'A', 'z', '0', '1', '9')).map(([fraction, letter]): Mutation => (document) => {
    const changed = Buffer.from(document);
    for (let position = at(changed, fraction); position < changed.length; position++) {
      if (!/[A-Za-z0-9]/.test(String.fromCharCode(changed[position] ?? 0))) continue;
      changed[position] = letter.charCodeAt(0);
      break;
    }
    return changed;
  }),
  fc.tuple(place, fc.constantFrom(...PIECES)).map(
    ([fraction, piece]): Mutation =>
      (document) =>
        spliced(document, at(document, fraction), Buffer.from(piece)),
  ),
  place.map(
    (fraction): Mutation =>
      (document) =>
        document.subarray(0, at(document, fraction)),
  ),
  fc.tuple(place, place, place).map(([from, to, target]): Mutation => (document) => {
    const [start, end] = [at(document, Math.min(from, to)), at(document, Math.max(from, to))];
    return spliced(document, at(document, target), document.subarray(start, end));
  }),
  fc.tuple(place, place).map(([from, to]): Mutation => (document) => {
    const [start, end] = [at(document, Math.min(from, to)), at(document, Math.max(from, to))];
    return Buffer.concat([document.subarray(0, start), document.subarray(end)]);
  }),
);

const mutated = (corpus: readonly Buffer[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...corpus), fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([document, mutations]) => mutations.reduce<Buffer>((changed, mutate) => mutate(changed), document));

/** A document without what makes no difference to what is signed. */
const asRead = (document: Buffer): string => document.toString().replace(/<!--.*?-->|<!\[CDATA\[|\]\]>/gs, '');

describe('a mutated XML document', function () {
  this.timeout(Math.max(120_000, RUNS * 20));
  const key = keyOf(pki.ecSigner);
  const unhandled: unknown[] = [];
  const remember = (reason: unknown): void => void unhandled.push(reason);
  before(() => process.on('unhandledRejection', remember));
  after(() => process.off('unhandledRejection', remember));

  let slowest = 0;
  async function timed<T>(run: () => Promise<T>): Promise<T | Fault> {
    const begun = performance.now();
    try {
      return await run();
    } catch (thrown) {
      if (thrown instanceof Fault) return thrown;
      throw thrown;
    } finally {
      slowest = Math.max(slowest, performance.now() - begun);
    }
  }

  const xml = makeProcessor(
    xmlValidator,
    { VALIDATIONSERVICEWORKER: 'any', ACCEPT_PARTIAL_SIGNATURES: 'true' },
    { workers: ALL_VALID_SERVICE },
  );
  const whole = makeProcessor(xmlValidator, { VALIDATIONSERVICEWORKER: 'any' }, { workers: ALL_VALID_SERVICE });
  const xades = makeProcessor(xadesValidator, { TRUSTANCHORS: pki.root.pem, CERTIFICATES: pki.subCa.pem, REVOCATION_CHECKING: 'false' });

  it('is signed or refused, and what is signed is valid', async () => {
    const counts = { signed: 0, refused: 0 };
    const started = performance.now();
    const before = usedMemory();
    await fc.assert(
      fc.asyncProperty(mutated(DOCUMENTS.map((document) => Buffer.from(document))), fc.boolean(), async (document, enveloping) => {
        const signer = enveloping ? xadesSigner : xmlSigner;
        const signed = await timed(() => runSigner(signer, { data: document, key }));
        if (signed instanceof Fault) {
          expect(signed).to.include({ kind: 'illegalRequest', message: 'Document parsing error' });
          counts.refused++;
          return;
        }
        counts.signed++;
        // A Signature that the mutation put in before ours is another matter.
        if (document.includes('xmldsig#')) return;
        expect(await timed(() => verdictOn(enveloping ? xades : whole, signed.data))).to.equal('VALID');
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
    finish('signing', counts, { started, before });
    expect(counts.signed, 'mutations are not all fatal').to.be.greaterThan(0);
  });

  it('that was signed is valid, invalid or refused, and never valid with another content', async () => {
    const signed = await Promise.all(DOCUMENTS.map(async (document) => Buffer.from(await xmlSigned(document, key))));
    const enveloping = await Promise.all(DOCUMENTS.map(async (document) => Buffer.from(await xadesSigned(document, key))));
    const counts = { valid: 0, invalid: 0, refused: 0 };
    const started = performance.now();
    const before = usedMemory();
    const original = (verdict: string | Fault): void => {
      counts[verdict instanceof Fault ? 'refused' : verdict === 'VALID' ? 'valid' : 'invalid']++;
      if (!(verdict instanceof Fault)) return;
      expect(verdict.kind).to.equal('workerFailed');
      expect(['Document parsing error', 'XML signature validation error']).to.contain(verdict.message);
    };
    await fc.assert(
      fc.asyncProperty(mutated([...signed, ...enveloping]), async (document) => {
        for (const validator of [xml, whole, xades]) original(await timed(() => verdictOn(validator, document)));
        // The amount is in what was signed: a document that has another must not be valid as a whole.
        if (document.includes('<order') && !asRead(document).includes('>100<')) {
          expect(await timed(() => verdictOn(whole, document))).not.to.equal('VALID');
        }
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
    finish('validating', counts, { started, before });
    expect(counts.valid, 'mutations are not all fatal').to.be.greaterThan(0);
  });

  function finish(
    what: string,
    counts: Readonly<Record<string, number>>,
    { started, before }: { readonly started: number; readonly before: number },
  ): void {
    const growth = usedMemory() - before;
    expect(unhandled).to.deep.equal([]);
    expect(slowest).to.be.lessThan(MAX_MILLISECONDS);
    expect(growth).to.be.lessThan(MAX_GROWTH_BYTES);
    if (process.env['FUZZ_XML'] === undefined) return;
    const seconds = (performance.now() - started) / 1000;
    keepFigures(`fuzz-xml-${what}`, { documents: Math.ceil(RUNS / 2), ...counts, seconds, slowestMs: slowest, heapGrowthBytes: growth });
  }
});
