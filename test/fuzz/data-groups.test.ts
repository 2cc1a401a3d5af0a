import { expect } from 'chai';
import fc from 'fast-check';
import { Fault } from '../../src/core/errors.js';
import { verified } from '../../src/components/crypto-tokens/verified.js';
import { softwareKey } from '../../src/components/crypto-tokens/software-key.js';
import { keepFigures } from '../support/fuzz-figures.js';
import { pki } from '../support/pki.js';
import { readSod } from '../support/read-sod.js';
import { runSodSigner } from '../support/run-sod-signer.js';
import { usedMemory } from '../support/used-memory.js';

/** How many requests are sent; `FUZZ_DATA_GROUPS` asks for more of them, a hundred thousand in a full run. */
const RUNS = Number(process.env['FUZZ_DATA_GROUPS'] ?? 1500);

/** Memory that may be in use besides what was before. */
const MAX_GROWTH_BYTES = 40e6;

const DIGESTS = { SHA1: 20, SHA224: 28, SHA256: 32, SHA384: 48, SHA512: 64 } as const;

/** Numbers that data groups have, mostly, and what comes near to them or to the ends of an int. */
const number = fc.oneof(
  { weight: 60, arbitrary: fc.integer({ min: 1, max: 16 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 17, 127, 128, 255, 256, 2 ** 31 - 1, -(2 ** 31)) },
);

const value = (octets: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 60, arbitrary: fc.uint8Array({ minLength: octets, maxLength: octets }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 80 }) },
    { weight: 1, arbitrary: fc.constant(new Uint8Array(70_000)) },
  );

const version = fc.oneof(fc.constantFrom(undefined, '0107', '0108', '0108'), fc.string({ maxLength: 6 }));
const unicode = fc.oneof(
  fc.constantFrom(undefined, '040000', '150100'),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constant('0'.repeat(70_000)),
);

const request = fc
  .record({ digest: fc.constantFrom(...(Object.keys(DIGESTS) as (keyof typeof DIGESTS)[])), hashing: fc.boolean() })
  .chain(({ digest, hashing }) =>
    fc.record({
      digest: fc.constant(digest),
      hashing: fc.constant(hashing),
      groups: fc.array(fc.tuple(number, value(DIGESTS[digest])), { maxLength: 18 }),
      version,
      unicode,
    }),
  );

describe('a mutated request for a Document Security Object', function () {
  this.timeout(Math.max(60_000, RUNS * 10));
  const { chain, privateKey } = pki.ecSigner;
  const key = verified(softwareKey({ alias: 'fuzz', chain, privateKey }));

  it('is signed as it says, or refused with a sentence, and leaves no memory behind', async () => {
    const counts = { signed: 0, refused: 0 };
    const started = performance.now();
    const before = usedMemory();
    await fc.assert(
      fc.asyncProperty(request, async ({ digest, hashing, groups, version: ldsVersion, unicode: unicodeVersion }) => {
        const dataGroups = new Map(groups);
        const asked = { ...(ldsVersion !== undefined && { ldsVersion }), ...(unicodeVersion !== undefined && { unicodeVersion }) };
        const properties = { DIGESTALGORITHM: digest, DODATAGROUPHASHING: String(hashing) };
        const answer = await runSodSigner({ key, dataGroups, properties, ...asked }).catch((thrown: unknown) => thrown);
        if (answer instanceof Error) {
          expect(answer).to.be.instanceOf(Fault).and.include({ kind: 'illegalRequest' });
          counts.refused++;
          return;
        }
        const read = readSod((answer as { readonly data: Uint8Array }).data);
        expect(read.hashes.map(([one]) => one)).to.deep.equal([...dataGroups.keys()].sort((a, b) => a - b));
        if (!hashing) for (const [one, hash] of read.hashes) expect(hash).to.equal(Buffer.from(dataGroups.get(one)!).toString('hex'));
        expect(read.versionInfo?.unicodeVersion).to.equal(ldsVersion === '0108' ? unicodeVersion : undefined);
        counts.signed++;
      }),
      { numRuns: RUNS },
    );
    const growth = usedMemory() - before;
    expect(Math.min(counts.signed, counts.refused), 'mutations are neither all fatal nor all harmless').to.be.greaterThan(0);
    expect(growth).to.be.lessThan(MAX_GROWTH_BYTES);
    if (process.env['FUZZ_DATA_GROUPS'] === undefined) return;
    const seconds = (performance.now() - started) / 1000;
    keepFigures('fuzz-data-groups', { requests: RUNS, ...counts, seconds, heapBytesBefore: before, heapGrowthBytes: growth });
  });
});
