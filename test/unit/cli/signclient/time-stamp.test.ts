import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { writePem } from '../../../../src/formats/pem.js';
import { readTimeStampRequest } from '../../../../src/formats/tsp/time-stamp-request.js';
import { pki } from '../../../support/pki.js';
import { runSignclient } from '../../../support/run-signclient.js';
import { answering, ScriptedServer } from '../../../support/scripted-server.js';
import { ALL_STAMPS, StampedDocuments, REJECTIONS, type StampedDocument } from '../../../support/stamped-documents.js';
import { testFolder, type TestFolder } from '../../../support/tls-files.js';

const REPLY = 'application/timestamp-reply';

describe('signclient timestamp', () => {
  const documents = new StampedDocuments();
  let folder: TestFolder;
  let server: ScriptedServer;
  let stamp: StampedDocument;
  before(async () => (stamp = await documents.granted('accuracy, ordering and a name')));
  after(() => {
    documents.remove();
  });
  beforeEach(async () => {
    folder = testFolder();
    server = await ScriptedServer.open(answering(200, REPLY, readFileSync(stamp.response)));
  });
  afterEach(async () => {
    await server.close();
    folder.remove();
  });
  const url = (): string => `http://127.0.0.1:${String(server.port)}/signserver/worker/TSA?a=b`;
  const run = (...words: readonly string[]) => runSignclient(['timestamp', ...words]);
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(folder.file(name), content);
    return folder.file(name);
  };
  const requestSent = (index = 0) => readTimeStampRequest(Buffer.from(server.received[index]!.body, 'latin1'));

  it('sends the request that it is given, and keeps the reply', async () => {
    const out = folder.file('out.tsr');
    const { code, said, data } = await run('-inreq', stamp.request, '-outrep', out, '-header', 'X-Gate: open', url());
    expect([code, said, data]).to.deep.equal([
      0,
      ['INFO  Got reply after N ms', 'INFO  TimeStampRequest validated with status code: 0 (Operation Okay)', 'INFO  Processing took N ms'],
      '',
    ]);
    expect(readFileSync(out).equals(readFileSync(stamp.response))).to.equal(true);
    const [{ url: path, headers, body } = server.received[0]!] = server.received;
    expect([path, headers['content-type'], headers['x-gate']]).to.deep.equal([
      '/signserver/worker/TSA?a=b',
      'application/timestamp-query',
      'open',
    ]);
    expect(Buffer.from(body, 'latin1').equals(readFileSync(stamp.request))).to.equal(true);
  });

  it('makes a request of a text or a file', async () => {
    const sha256 = createHash('sha256').update('tëxt').digest();
    // The reply is to another request, and that is seen.
    expect((await run('-instr', 'tëxt', '-url', url())).said.at(-1)).to.equal('The time stamp is one of something else.');
    await run('-infile', write('in', 'tëxt'), '-digestalgorithm', 'SHA-512', '-certreq', '-reqpolicy', '1.2.3', url());
    const [first, second] = [requestSent(0), requestSent(1)];
    expect([Buffer.from(first.messageImprint.hashedMessage).equals(sha256), first.certReq, first.reqPolicy]).to.deep.equal([
      true,
      false,
      undefined,
    ]);
    expect([second.messageImprint.algorithm, second.certReq, second.reqPolicy?.oid]).to.deep.equal([
      '2.16.840.1.101.3.4.2.3',
      true,
      '1.2.3',
    ]);
    expect(Math.abs(Number(first.nonce?.value))).to.be.lessThanOrEqual(2 ** 31);
    expect(first.nonce?.value).not.to.equal(second.nonce?.value);
  });

  it('keeps request and reply as base64 where that is asked for', async () => {
    await run('-inreq', stamp.request, '-outreq', folder.file('q'), '-outrep', folder.file('r'), '-base64', url());
    expect(Buffer.from(readFileSync(folder.file('q'), 'latin1'), 'base64').equals(readFileSync(stamp.request))).to.equal(true);
    expect(Buffer.from(readFileSync(folder.file('r'), 'latin1'), 'base64').equals(readFileSync(stamp.response))).to.equal(true);
  });

  it('stamps nothing in particular again and again where it is told nothing', async () => {
    const rejection = await documents.rejected(REJECTIONS[0]!);
    server.answer = (received, response) => {
      (server.received.length < 3 ? answering(200, REPLY, readFileSync(rejection.response)) : answering(404, 'text/html', ''))(
        received,
        response,
      );
    };
    const { code, said } = await run('-sleep', '1', url());
    expect([code, said.at(-1), said.filter((line) => line.includes('status code')).length]).to.deep.equal([
      254,
      'Failure: HTTP error: 404: Not Found',
      2,
    ]);
    expect([...requestSent().messageImprint.hashedMessage]).to.deep.equal(Array(32).fill(0));
  });

  it('tells a rejection', async () => {
    for (const title of REJECTIONS) {
      const { request, response, bit, text } = await documents.rejected(title);
      server.answer = answering(200, REPLY, readFileSync(response));
      const { code, said } = await run('-inreq', request, url());
      // The bit string of RFC 3161 §2.4.2 as a number: the first bit of each octet is its highest.
      const failure = (0x80 >> (bit & 7)) * 2 ** (bit & ~7);
      expect([code, said[1]], title).to.deep.equal([
        0,
        `INFO  TimeStampRequest validated with status code: 2, failure: ${String(failure)} (${text})`,
      ]);
    }
  });

  it('fails at replies that are none, or answer something else', async () => {
    const other = await documents.granted('EC P-256, certificates and nonce');
    for (const text of ['', '<html>', 'half a reply']) {
      server.answer = answering(200, REPLY, text === 'half a reply' ? readFileSync(stamp.response).subarray(0, 500) : text);
      const { code, said } = await run('-inreq', stamp.request, '-outrep', folder.file('r'), url());
      expect(code, text).to.equal(1);
      expect(said.at(-1)).to.match(/^What the server answered is no time-stamp response \(.+\)$/);
    }
    server.answer = answering(200, REPLY, Buffer.from('3003020100', 'hex'));
    expect((await run('-inreq', stamp.request, url())).code).to.equal(1);
    server.answer = answering(200, REPLY, Buffer.from('30053003020100', 'hex'));
    expect((await run('-inreq', stamp.request, url())).said.at(-1)).to.equal('The time stamp was granted, but there is none.');
    const query = readTimeStampRequest(readFileSync(other.request));
    expect(query.nonce?.value).to.equal(readTimeStampRequest(readFileSync(stamp.request)).nonce?.value);
  });

  it('takes names of digest algorithms with a dash or without', async () => {
    for (const algorithm of ['RIPEMD160', 'RIPEMD-160', 'MD5', 'SHA-1', 'SHA224', 'SHA-384']) {
      await run('-instr', 'x', '-digestalgorithm', algorithm, url());
    }
    const algorithms = server.received.map((_, index) => requestSent(index).messageImprint.algorithm);
    expect(algorithms).to.deep.equal([
      '1.3.36.3.2.1',
      '1.3.36.3.2.1',
      '1.2.840.113549.2.5',
      '1.3.14.3.2.26',
      '2.16.840.1.101.3.4.2.4',
      '2.16.840.1.101.3.4.2.2',
    ]);
  });

  it('says which file is not there, and leaves a reply that it has in place where a new one cannot be had', async () => {
    const missing = folder.file('missing');
    const absent = `File not found: ${missing} (No such file or directory)`;
    for (const words of [
      ['-infile', missing, url()],
      ['-inreq', missing, url()],
      ['-print', '-inrep', missing],
      ['-print', '-inreq', missing],
    ]) {
      expect(await run(...words)).to.deep.include({ code: 1, said: [absent] });
    }
    server.answer = answering(404, 'text/html', '');
    const kept = write('kept.tsr', 'older');
    expect((await run('-instr', 'x', '-outrep', kept, url())).code).to.equal(254);
    expect(readFileSync(kept, 'utf8')).to.equal('older');
    expect((await run('-instr', 'x', '-outreq', folder.file('no/such'), url())).said.at(-1)).to.match(
      /^File not found: .*\/no\/such \(No such file/,
    );
  });

  it('refuses words that make no sense', async () => {
    const wrong: readonly (readonly [string, number, string])[] = [
      ['', 255, 'Missing URL'],
      ['-instr x', 255, 'Missing URL'],
      ['-instr x ftp://host/', 255, 'Not a URL: ftp://host/'],
      ['-instr x nowhere', 255, 'Not a URL: nowhere'],
      [`-instr x -digestalgorithm sha256 ${url()}`, 1, 'Invalid digest algorithm: sha256'],
      [`-instr x -digestalgorithm GOST3411 ${url()}`, 1, 'The digest algorithm GOST3411 is not available'],
      [`-instr x -reqpolicy 1.a ${url()}`, 1, 'Invalid policy: 1.a'],
      ['-print', 255, 'Missing -inreq or -inrep'],
      ['-verify', 255, 'Needs an inrep!'],
      ['-verify -inrep x', 255, 'Needs a signerfile!'],
      ['-nosuch', 255, 'Unrecognized option: -nosuch'],
    ];
    for (const [words, code, sentence] of wrong) {
      const ended = await run(...words.split(' ').filter(Boolean));
      expect([ended.code, ended.said[0]], words).to.deep.equal([code, sentence]);
    }
    expect(server.received).to.have.length(0);
  });

  describe('-print', () => {
    it('shows a request', async () => {
      const query = readTimeStampRequest(readFileSync(stamp.request));
      expect((await run('-print', '-inreq', stamp.request)).data.split('\n')).to.deep.equal([
        'Time-stamp request {',
        '  Version:                          1',
        `  Message imprint digest:           ${Buffer.from(query.messageImprint.hashedMessage).toString('hex')}`,
        '  Message imprint algorithm:        2.16.840.1.101.3.4.2.1',
        '  Policy:                           (null)',
        '  Nonce:                            10000000000000001',
        '  Request certificates:             true',
        '}',
        '',
      ]);
    });

    it('shows a reply, with its signer', async () => {
      const { code, data } = await run('-print', '-inrep', stamp.response);
      expect(code).to.equal(0);
      expect(data).to.match(
        /^Time-stamp response \{\n {2}Status: {27}0\n {2}Status message: {19}Operation Okay\n {2}Time-stamp token:\n {6}Info:\n {9}Gen Time: /,
      );
      expect(data)
        .to.contain('         Gen Time Accuracy:         1.500250\n')
        .and.contain('         Nonce:                     10000000000000001\n');
      expect(data)
        .to.match(/^ {9}TSA: {23}4: .*CN=/m)
        .and.match(/^ {6}Signer certificate: {11}\n {9}Certificate: \n {12}Serial Number: {10}[0-9a-f]+$/m);
      expect(data)
        .to.contain('\n-----END CERTIFICATE-----\n')
        .and.match(/\n\}\n$/);
    });

    it('shows a rejection, and statements of qualified time stamps', async () => {
      const rejected = await run('-print', '-inrep', (await documents.rejected(REJECTIONS[0]!)).response);
      expect(rejected.data)
        .to.match(/^ {2}Failure info: {26}\d+$/m)
        .and.not.contain('token');
      const qualified = await run('-print', '-inrep', (await documents.granted('a qualified time stamp (EN 319 422)')).response);
      expect(qualified.data).to.contain(
        '      Extensions: \n        OID: 1.3.6.1.5.5.7.1.3\n        Critical: no\n          Qualified statement\n',
      );
      expect(qualified.data).to.contain('          Statement ID: 0.4.0.19422.1.1 (ETSI EN 319 422 compliant)\n');
    });

    it('reads every kind of time stamp, and fails at what is none', async () => {
      for (const title of ALL_STAMPS)
        expect((await run('-print', '-inrep', (await documents.granted(title)).response)).code, title).to.equal(0);
      const reply = readFileSync(stamp.response);
      for (let length = 0; length < reply.length; length += 97) {
        const { code, data } = await run('-print', '-inrep', write('cut', reply.subarray(0, length)));
        expect([code, data], String(length)).to.deep.equal([1, '']);
      }
    });
  });

  describe('-verify', () => {
    const signer = (der: Uint8Array): string => write('signer.pem', writePem('CERTIFICATE', der));

    it('takes a reply of the signer, as DER or base64', async () => {
      const file = signer(readFileSync(stamp.certificate));
      const base64 = write('reply', readFileSync(stamp.response).toString('base64'));
      for (const reply of [stamp.response, base64]) {
        const { code, said } = await run('-verify', '-inrep', reply, '-signerfile', file);
        expect([code, said[0], said.length]).to.deep.equal([0, 'INFO  Token was validated successfully.', 3]);
        expect(said[1]).to.match(/^INFO {2}Token was generated on: \w{3} \w{3} \d\d /);
        expect(said[2]).to.match(/^INFO {2}MessageDigest=[0-9a-f]{64}$/);
      }
    });

    it('refuses one of another signer, one that was changed, and one without a token', async () => {
      const file = signer(readFileSync(stamp.certificate));
      const other = await documents.granted('EC P-384 with SHA-384, serial number of 20 octets');
      expect((await run('-verify', '-inrep', other.response, '-signerfile', file)).said.at(-1)).to.match(/^The time stamp was signed by /);
      const changed = readFileSync(stamp.response);
      changed[changed.length - 3]! ^= 1;
      expect((await run('-verify', '-inrep', write('changed', changed), '-signerfile', file)).code).to.equal(1);
      const rejected = await documents.rejected(REJECTIONS[0]!);
      expect((await run('-verify', '-inrep', rejected.response, '-signerfile', file)).said).to.deep.equal([
        'The reply holds no time-stamp token',
      ]);
      expect((await run('-verify', '-inrep', stamp.response, '-signerfile', signer(pki.clientOne.certificate.der))).code).to.equal(1);
      expect(existsSync(file)).to.equal(true);
    });
  });
});
