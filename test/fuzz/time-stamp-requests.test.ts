import { expect } from 'chai';
import fc from 'fast-check';
import { Fault } from '../../src/core/errors.js';
import { msAuthCodeTimeStampSigner } from '../../src/workers/signers/ms-authcode-time-stamp-signer.js';
import { SAMPLE_AUTHENTICODE_BODY } from '../../src/workers/signers/time-stamp/sample-request.js';
import { keepFigures } from '../support/fuzz-figures.js';
import { readTimeStamp } from '../support/read-time-stamp.js';
import { TestAuthority, timeStampIdentity } from '../support/test-authority.js';
import { timeStampQuery } from '../support/time-stamp-query.js';
import { usedMemory } from '../support/used-memory.js';

/** How many requests are sent; `FUZZ_TIME_STAMPS` asks for more of them, a million in a full run. */
const RUNS = Number(process.env['FUZZ_TIME_STAMPS'] ?? 5000);

/** Memory that may be in use besides what was before; what is kept for each of a million requests is more. */
const MAX_GROWTH_BYTES = 40e6;

const extensions = [
  { oid: '1.2.3.4', critical: true },
  { oid: '1.2.3.5', critical: false },
];
/** Requests that are granted. */
const CORPUS = [
  timeStampQuery(),
  timeStampQuery({ certReq: true, nonce: 2n ** 64n, policy: '1.2.3.4' }),
  timeStampQuery({ algorithm: 'SHA-512', parameters: 'absent', extensions }),
  timeStampQuery({ nonce: -(2n ** 300n), certReq: false }),
].map((request) => Buffer.from(request));

type Mutation = (request: Buffer) => Buffer;

/** A fraction of the length, each as likely as the others: most mutations would otherwise be at the ends. */
const place = fc.noBias(fc.integer({ min: 0, max: 65_535 })).map((number) => number / 65_536);
const at = (request: Buffer, fraction: number): number => Math.floor(fraction * request.length);
const INTERESTING = [0, 1, 2, 4, 5, 6, 0x1f, 0x24, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x84, 0xa0, 0xff];
const octet = fc.oneof(fc.constantFrom(...INTERESTING), fc.nat(255));

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, octet).map(([fraction, value]): Mutation => (request) => {
    const changed = Buffer.from(request);
    if (changed.length > 0) changed[at(changed, fraction)] = value;
    return changed;
  }),
  fc.tuple(place, fc.array(octet, { minLength: 1, maxLength: 6 })).map(
    ([fraction, inserted]): Mutation =>
      (request) =>
        Buffer.concat([request.subarray(0, at(request, fraction)), Uint8Array.from(inserted), request.subarray(at(request, fraction))]),
  ),
  place.map(
    (fraction): Mutation =>
      (request) =>
        request.subarray(0, at(request, fraction)),
  ),
  fc.tuple(place, place, place).map(
    ([from, to, target]): Mutation =>
      (request) =>
        Buffer.concat([
          request.subarray(0, at(request, target)),
          request.subarray(Math.min(at(request, from), at(request, to)), Math.max(at(request, from), at(request, to))),
          request.subarray(at(request, target)),
        ]),
  ),
);

const mutated = (corpus: readonly Buffer[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...corpus), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([request, mutations]) => mutations.reduce<Buffer>((changed, mutate) => mutate(changed), request));

describe('a mutated time-stamp request', function () {
  this.timeout(Math.max(60_000, RUNS * 5));
  // The signature itself is not what is tested, and takes longest.
  const { certificate } = timeStampIdentity();
  const sign = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array(70));
  const key = { alias: 'fuzz', keyType: 'EC', publicKey: certificate.publicKey, chain: [], sign, verifies: true } as const;
  const unhandled: unknown[] = [];
  const remember = (reason: unknown): void => void unhandled.push(reason);
  before(() => process.on('unhandledRejection', remember));
  after(() => process.off('unhandledRejection', remember));

  it('is granted or rejected, in DER, and leaves no memory behind', async () => {
    const authority = new TestAuthority({ key, properties: { ACCEPTEDEXTENSIONS: '1.2.3.4;1.2.3.5' } });
    const counts = { granted: 0, rejected: 0, refused: 0 };
    const started = performance.now();
    const before = usedMemory();
    await fc.assert(
      fc.asyncProperty(mutated(CORPUS), async (request) => {
        const answer = await authority.ask(request).catch((thrown: unknown) => thrown);
        if (answer instanceof Fault) {
          expect(answer).to.include({ kind: 'illegalRequest', message: 'Request must contain data' });
          counts.refused++;
          return;
        }
        if (answer instanceof Error) throw answer;
        const { status, isDer } = readTimeStamp((answer as { readonly data: Uint8Array }).data);
        expect(isDer).to.equal(true);
        counts[status === 0 ? 'granted' : 'rejected']++;
      }),
      { numRuns: RUNS },
    );
    const growth = usedMemory() - before;
    expect(unhandled).to.deep.equal([]);
    expect(authority.log.lines).to.deep.equal([]);
    expect(counts.granted, 'mutations are not all fatal').to.be.greaterThan(0);
    expect(growth).to.be.lessThan(MAX_GROWTH_BYTES);
    if (process.env['FUZZ_TIME_STAMPS'] === undefined) return;
    const seconds = (performance.now() - started) / 1000;
    keepFigures('fuzz-time-stamps', { requests: RUNS, ...counts, seconds, heapBytesBefore: before, heapGrowthBytes: growth });
  });

  it('of Authenticode is answered or refused with a sentence', async () => {
    const authority = new TestAuthority({ definition: msAuthCodeTimeStampSigner, key });
    const bodies = [Buffer.from(SAMPLE_AUTHENTICODE_BODY), Buffer.concat([SAMPLE_AUTHENTICODE_BODY, Uint8Array.of(13, 10, 0)])];
    const der = Buffer.from(Buffer.from(SAMPLE_AUTHENTICODE_BODY).toString('latin1'), 'base64');
    const inside = mutated([der]).map((changed) => Buffer.from(changed.toString('base64')));
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated(bodies), inside), async (body) => {
        const answer = await authority.ask(body).catch((thrown: unknown) => thrown);
        if (answer instanceof Error) expect(answer).to.be.instanceOf(Fault).and.include({ kind: 'illegalRequest' });
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
    expect(unhandled).to.deep.equal([]);
  });
});
