import { expect } from 'chai';
import fc from 'fast-check';
import { attachment, withoutFolders } from '../../src/interfaces/http/content-disposition.js';
import { FORM, MULTIPART, multipartBody, openHttpDoor, type HttpDoor } from '../support/http-door.js';

/** How many requests a property sends; `FUZZ_RUNS` asks for more of them. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 300);

/** What no answer may tell: where the code lies and what it is made of. */
const INTERNALS = /node_modules|\.[jt]s:|\bat \S+ \(|TypeError|RangeError|\[object/;

const SNIPPETS = [
  '--b',
  '--b--',
  '\r\n',
  '\r\n\r\n',
  '\0',
  '"',
  ';',
  'filename=',
  "filename*=UTF-8''%",
  '=',
  '&',
  '%',
  '\\u',
  '{',
  '"]',
  '\xff',
  ':',
];

const GOOD: readonly { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer }[] = [
  {
    path: '/signserver/process',
    headers: MULTIPART,
    body: multipartBody([
      { name: 'workerName', value: 'Reverse' },
      { name: 'REQUEST_METADATA', value: 'A=\\u00e5\nB: c' },
      { name: 'file', value: 'some data', fileName: 'å "letter".txt', type: 'text/plain' },
    ]),
  },
  {
    path: '/signserver/process',
    headers: FORM,
    body: Buffer.from('workerName=Reverse&data=YWJj&encoding=base64&REQUEST_METADATA.A=%C3%A5&processType=signDocument'),
  },
  { path: '/signserver/sod', headers: FORM, body: Buffer.from('workerName=Reverse&dataGroup1=YWJj&ldsVersion=0108') },
  {
    path: '/signserver/rest/v1/workers/Reverse/process',
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from('{"data":"YWJj","encoding":"BASE64","metaData":{"FILENAME":"a.txt"}}'),
  },
  {
    path: '/signserver/rest/v1/workers/Reverse/process',
    headers: { ...MULTIPART, Accept: 'application/json', 'X-Keyfactor-Requested-With': '1' },
    body: multipartBody([
      { name: 'file', value: 'some data', fileName: 'a.txt' },
      { name: 'encoding', value: '' },
    ]),
  },
];

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const at = (body: Buffer, fraction: number): number => Math.floor(fraction * body.length);

type Mutation = (body: Buffer) => Buffer;

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(255)).map(([fraction, byte]): Mutation => (body) => {
    const changed = Buffer.from(body);
    if (changed.length > 0) changed[at(body, fraction)] = byte;
    return changed;
  }),
  fc.tuple(fc.constantFrom(...SNIPPETS), place).map(([snippet, fraction]): Mutation => (body) => {
    const start = at(body, fraction);
    return Buffer.concat([body.subarray(0, start), Buffer.from(snippet, 'latin1'), body.subarray(start)]);
  }),
  place.map(
    (fraction): Mutation =>
      (body) =>
        body.subarray(0, at(body, fraction)),
  ),
  fc.tuple(place, fc.nat(60)).map(([fraction, length]): Mutation => (body) => {
    const start = at(body, fraction);
    return Buffer.concat([body.subarray(0, start), body.subarray(start + length)]);
  }),
);

describe('hostile requests to HTTP and REST', () => {
  let door: HttpDoor;
  before(async () => {
    door = await openHttpDoor();
    // So that documents of this size are kept in files.
    door.limits.memory = 5;
  });
  after(() => door.close());
  afterEach(() => {
    expect(door.spooled()).to.deep.equal([]);
  });

  it('are answered, with nothing of the inside and never as unforeseen', function () {
    this.timeout(120_000);
    const requests = fc.tuple(fc.constantFrom(...GOOD), fc.array(mutation, { minLength: 1, maxLength: 4 }));
    return fc.assert(
      fc.asyncProperty(requests, async ([good, mutations]) => {
        const body = mutations.reduce<Buffer>((changed, mutate) => mutate(changed), good.body);
        const { status, text } = await door.send({ path: good.path, headers: good.headers, body });
        expect([200, 400, 404], `${String(status)} ${text}`).to.include(status);
        expect(text).not.to.match(INTERNALS);
      }),
      { numRuns: RUNS },
    );
  });

  it('have any query string', function () {
    this.timeout(60_000);
    const query = fc.array(
      fc.constantFrom('data', 'workerName', 'workerId', 'encoding', 'processType', '=', '&', '%', '%zz', '+', '-1', '1e3', 'x'),
    );
    return fc.assert(
      fc.asyncProperty(query, async (words) => {
        const { status, text } = await door.send({ method: 'GET', path: `/signserver/process?${words.join('')}` });
        expect([200, 400, 404], text).to.include(status);
        expect(text).not.to.match(INTERNALS);
      }),
      { numRuns: RUNS },
    );
  });

  for (const [what, headers, body] of [
    ['a boundary that is hardly one', { 'Content-Type': 'multipart/form-data; boundary=""' }, '--\r\n\r\n----'],
    ['no boundary at all', { 'Content-Type': 'multipart/form-data' }, 'x'],
    ['another kind of parts', { 'Content-Type': 'multipart/mixed; boundary=b' }, '--b\r\n\r\nx\r\n--b--'],
    ['a header of a part that does not end', MULTIPART, `--b\r\n${'a'.repeat(100_000)}`],
    ['ten thousand header fields', MULTIPART, `--b\r\n${'a: b\r\n'.repeat(10_000)}\r\nx\r\n--b--`],
    ['a hundred thousand parts', MULTIPART, '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'.repeat(100_000) + '--b--'],
    ['boundaries that almost are some', MULTIPART, '\r\n-'.repeat(300_000)],
    ['a part that names no field', MULTIPART, '--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--'],
    [
      'a part whose name is of a charset that there is not',
      MULTIPART,
      `--b\r\nContent-Disposition: form-data; filename*=x-no''%ff\r\n\r\nx\r\n--b--`,
    ],
    ['a million ampersands', FORM, '&'.repeat(1_000_000)],
    ['a deep JSON text', { 'Content-Type': 'application/json' }, '['.repeat(1_000_000)],
  ] as const) {
    it(`may have ${what}`, async function () {
      this.timeout(20_000);
      const path =
        'Content-Type' in headers && headers['Content-Type'] === 'application/json'
          ? '/signserver/rest/v1/workers/Reverse/process'
          : '/signserver/process';
      const { status, text } = await door.send({ path, headers, body });
      expect(status, text).to.equal(400);
      expect(text).not.to.match(INTERNALS);
    });
  }
});

describe('a Content-Disposition', () => {
  it('holds any file name, and comes back from its UTF-8 form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const field = attachment(name);

        expect(field).to.match(/^[\x20-\x7e\xa0-\xff]*$/);
        const encoded = /filename\*=UTF-8''([A-Za-z0-9.*_%-]*)$/.exec(field)?.[1];
        expect(decodeURIComponent(encoded!)).to.equal(name);
      }),
    );
  });

  it('replaces half a character', () => {
    expect(attachment('a\ud800')).to.equal(`attachment; filename="a?"; filename*=UTF-8''a%3F`);
  });

  it('names no folder of any system', () => {
    fc.assert(
      fc.property(fc.string(), (path) => {
        expect(withoutFolders(path)).not.to.match(/[\\/]/);
      }),
    );
  });
});
