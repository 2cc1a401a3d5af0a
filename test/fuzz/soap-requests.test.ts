import { expect } from 'chai';
import fc from 'fast-check';
import { findCharset } from '../../src/interfaces/soap/charset.js';
import { readEnvelope } from '../../src/interfaces/soap/read-envelope.js';
import { SoapFault } from '../../src/interfaces/soap/soap-fault.js';
import { openPackage } from '../../src/interfaces/soap/soap-package.js';
import { readContract } from '../../src/interfaces/soap/wsdl-contract.js';
import { clientWsdl, envelope, openDoor, SOAP_HEADERS, type TestDoor } from '../support/soap-door.js';
import { GOOD_REQUESTS, type GoodRequest } from './soap-corpus/good-requests.js';
import { HOSTILE_REQUESTS } from './soap-corpus/hostile-requests.js';

/** How many requests a property sends; `FUZZ_RUNS` asks for more of them. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 300);

/** What no answer may tell: where the code lies and what it is made of. */
const INTERNALS = /node_modules|\.[jt]s:|\bat \S+ \(|TypeError|\[object/;

/** One change of a body. Places are fractions of its length, so that a change fits bodies of any size. */
type Mutation = (body: Buffer) => Buffer;

const SNIPPETS = [
  '<',
  '>',
  '&',
  ']]>',
  '<![CDATA[',
  '<!--',
  '<!DOCTYPE a>',
  '<?x?>',
  '\0',
  '\r\n',
  '--b',
  '--b--',
  'xmlns=""',
  '&#x0;',
  '\xff',
];
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const at = (body: Buffer, fraction: number): number => Math.floor(fraction * body.length);

const insertion =
  (inserted: Buffer, fraction: number): Mutation =>
  (body) =>
    Buffer.concat([body.subarray(0, at(body, fraction)), inserted, body.subarray(at(body, fraction))]);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(255)).map(([fraction, byte]): Mutation => (body) => {
    const changed = Buffer.from(body);
    changed[at(body, fraction)] = byte;
    return changed;
  }),
  fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 8 }), place).map(([bytes, fraction]) => insertion(Buffer.from(bytes), fraction)),
  fc.tuple(fc.constantFrom(...SNIPPETS), place).map(([snippet, fraction]) => insertion(Buffer.from(snippet, 'latin1'), fraction)),
  place.map(
    (fraction): Mutation =>
      (body) =>
        body.subarray(0, at(body, fraction)),
  ),
  fc.tuple(place, place, place).map(
    ([from, to, target]): Mutation =>
      (body) =>
        insertion(body.subarray(Math.min(at(body, from), at(body, to)), Math.max(at(body, from), at(body, to))), target)(body),
  ),
  fc.tuple(place, fc.nat(40)).map(
    ([fraction, length]): Mutation =>
      (body) =>
        Buffer.concat([body.subarray(0, at(body, fraction)), body.subarray(at(body, fraction) + length)]),
  ),
);

const bytesOf = (body: string | Uint8Array): Buffer => (typeof body === 'string' ? Buffer.from(body) : Buffer.from(body));

const mutatedRequest = fc
  .tuple(fc.constantFrom<GoodRequest[]>(...GOOD_REQUESTS), fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(([{ what, body, headers = SOAP_HEADERS }, mutations]) => ({
    what,
    headers,
    body: mutations.reduce<Buffer>((changed, mutate) => mutate(changed), bytesOf(body)),
  }));

describe('a mutated SOAP request', function () {
  this.timeout(RUNS * 100);
  let door: TestDoor;
  before(async () => {
    door = await openDoor();
  });
  after(() => door.close());

  it('is carried out or answered with a fault that tells nothing of the server', async () => {
    await fc.assert(
      fc.asyncProperty(mutatedRequest, async ({ headers, body }) => {
        const { status, headers: answered, text } = await door.post(body, { headers });
        expect(status).to.be.oneOf([200, 500]);
        expect(answered['content-type']).to.match(/^text\/xml;charset=/);
        // A mutation of the worker's name or of the encoding's may come back in a sentence; nothing else of ours may.
        expect(text).not.to.match(INTERNALS);
      }),
      { numRuns: RUNS },
    );
    expect(door.log.lines, 'a request that nobody foresaw').to.deep.equal([]);
  });

  it('is read or refused with a SOAP fault, whatever is behind the door', async () => {
    const contract = readContract(clientWsdl);
    await fc.assert(
      fc.asyncProperty(mutatedRequest, async ({ headers, body }) => {
        try {
          const { envelope: bytes, charset, attachments } = openPackage(headers['Content-Type'], body);
          const { operation, message } = await readEnvelope(findCharset(bytes, charset), contract, attachments);
          // Reading what the contract declares never fails once the envelope was taken.
          message.text('worker');
          for (const item of message.partsNamed('metadata')) expect(item.textAttribute('name') + item.contentText).to.be.a('string');
          if (operation.name === 'processData') message.bytes('data');
        } catch (thrown) {
          expect(thrown).to.be.instanceOf(SoapFault);
        }
      }),
      { numRuns: RUNS * 10 },
    );
  });

  it('is answered before long, whatever is repeated in it', async () => {
    const repeats: Readonly<Record<string, (count: number) => string>> = {
      'open elements': (count) => envelope('<a>'.repeat(count)),
      'attributes in one element': (count) =>
        envelope(`<a ${Array.from({ length: count }, (_, index) => `a${String(index)}=""`).join(' ')}>`),
      'namespace declarations': (count) =>
        envelope(`<a ${Array.from({ length: count }, (_, index) => `xmlns:a${String(index)}="u"`).join(' ')}>`),
      'header entries': (count) => envelope('', `<soapenv:Header>${'<a xmlns="u"/>'.repeat(count)}`),
      comments: (count) => envelope('<!-- -->'.repeat(count)),
      'character references': (count) => envelope(`<w:processData><worker>${'&#65;'.repeat(count)}`),
      'spaces in base64': (count) => envelope(`<w:processData><data>${' '.repeat(count)}*</data>`),
      'spaces in a number': (count) => envelope(`<w:processSOD><sodData><dataGroup id="${' '.repeat(count)}x"/>`),
      'brackets in a text': (count) => envelope(`<w:processData><worker>${']'.repeat(count)}`),
      'an XML declaration without end': (count) => `<?xml ${' '.repeat(count)}`,
      'a name without end': (count) => `<${'a'.repeat(count)}`,
      'boundaries that are none': (count) => '\r\n--b'.repeat(count),
    };
    for (const [what, repeat] of Object.entries(repeats)) {
      const answers = await Promise.all([10, 200_000].map((count) => door.post(repeat(count))));
      expect(
        answers.map(({ status }) => status),
        what,
      ).to.deep.equal([500, 500]);
    }
  });
});

describe('the corpus of hostile requests', () => {
  it('names each of them once', () => {
    const names = HOSTILE_REQUESTS.map(({ what }) => what);
    expect(new Set(names).size).to.equal(names.length);
  });
});
