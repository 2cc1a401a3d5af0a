import { expect } from 'chai';
import { REST_USER } from '../../../../src/core/audit.js';
import { eventTexts } from '../../../support/administration-fixture.js';
import { backwards, MULTIPART, multipartBody, openHttpDoor, type FormPart, type HttpDoor } from '../../../support/http-door.js';
import { pki } from '../../../support/pki.js';
import type { RawAnswer } from '../../../support/raw-http.js';
import { reversed } from '../../../support/reversing-engine.js';

const REQUESTED = { 'X-Keyfactor-Requested-With': '' } as const;
const JSON_TYPE = { 'Content-Type': 'application/json' } as const;
const told = ({ status, text }: RawAnswer): readonly [number, unknown] => [status, text === '' ? '' : JSON.parse(text)];
const error = (text: string) => ({ error: text });

describe('the REST interface', () => {
  let door: HttpDoor;
  beforeEach(async () => {
    door = await openHttpDoor();
  });
  afterEach(() => door.close());

  const send = (
    method: string,
    path: string,
    more: { readonly body?: string | Uint8Array; readonly headers?: Record<string, string> } = {},
  ) => door.send({ method, path: `/signserver/rest/v1${path}`, ...more });
  const post = (path: string, body: unknown, headers: Record<string, string> = { ...JSON_TYPE, ...REQUESTED }) =>
    send('POST', path, { body: JSON.stringify(body), headers });
  const last = () => door.engine.processed.at(-1)!;

  describe('signs from JSON', () => {
    const sign = (body: unknown, worker = 'Reverse') => post(`/workers/${worker}/process`, body, JSON_TYPE);

    it('text in UTF-8, with the members of the answer in SignServer’s order', async () => {
      const answer = await sign({ data: 'åb', unknown: [1] });
      const data = Buffer.from('åb').reverse().toString('base64');
      const certificate = Buffer.from(pki.ecSigner.certificate.der).toString('base64');
      expect(answer.headers['content-type']).to.equal('application/json');
      expect(answer.text).to.equal(
        `{"archiveId":"abc","data":"${data}","metaData":{},"requestId":"-7","signerCertificate":"${certificate}"}`,
      );
      expect(last().client.administrator).to.equal(REST_USER);
    });

    it('base64, by a worker without a certificate, by id and by a name that is percent-encoded', async () => {
      const answer = await sign({ data: 'YWJj', encoding: 'BASE64' }, 'Bare');
      expect(told(answer)[1]).to.deep.equal({
        archiveId: 'abc',
        data: Buffer.from('cba').toString('base64'),
        metaData: {},
        requestId: '-7',
      });
      await sign({ data: '' }, '2');
      expect(last().reference).to.deep.equal({ id: 2 });
      await sign({ data: '' }, 'Rever%73e');
      expect(last().reference).to.deep.equal({ name: 'Reverse' });
    });

    it('without an archive id where the worker tells none', async () => {
      door.engine.working('Status', (request) => Promise.resolve(reversed(request, { withoutArchiveId: true })));
      expect(told(await sign({ data: '' }, 'Status'))[1]).to.deep.equal({ data: '', metaData: {}, requestId: '-7' });
    });

    it('with metadata, which may name the document', async () => {
      await sign({ data: 'x', metaData: { A: 'b', N: 5, FILENAME: 'a/b.txt' } });
      expect(last().request).to.deep.include({
        fileName: 'b.txt',
        metadata: new Map([
          ['A', 'b'],
          ['N', '5'],
          ['FILENAME', 'a/b.txt'],
        ]),
      });
    });

    for (const [body, text] of [
      ['{"data":', 'The request body is not valid JSON'],
      ['', 'The request body is not valid JSON'],
      ['{"data":"\xff"}', 'The request body is not valid JSON'],
      ['[]', 'The request body must be a JSON object'],
      ['null', 'The request body must be a JSON object'],
      ['{}', 'Missing data in request'],
      ['{"data":null}', 'Missing data in request'],
      ['{"data":5}', 'data must be a string'],
      ['{"data":"x","encoding":"base64"}', 'encoding must be NONE or BASE64'],
      ['{"data":"*","encoding":"BASE64"}', 'Incorrect base64 data'],
      ['{"data":"x","metaData":["a"]}', 'metaData must be an object'],
      ['{"data":"x","metaData":{"a":{}}}', 'metaData.a must be a string'],
      ['['.repeat(100_000), 'The request body is not valid JSON'],
    ] as const) {
      it(`or answers 400 ${text} for ${body.slice(0, 40)}`, async () => {
        const answer = await send('POST', '/workers/Reverse/process', { body: Buffer.from(body, 'latin1'), headers: JSON_TYPE });
        expect(told(answer)).to.deep.equal([400, error(text)]);
      });
    }

    it('within the limit of a document', async () => {
      door.limits.body = 10;
      expect((await sign({ data: 'x'.repeat(10) })).status).to.equal(200);
      expect(told(await sign({ data: 'x'.repeat(11) }))).to.deep.equal([413, error('Maximum content length is 10 bytes')]);
      expect(told(await sign({ data: 'x'.repeat(2_000_000) }))).to.deep.equal([413, error('Maximum content length is 10 bytes')]);
    });

    it('where the client takes JSON and sends it', async () => {
      for (const accept of ['*/*', 'application/*', 'text/html, application/json;q=0.1']) {
        expect((await post('/workers/Reverse/process', { data: '' }, { ...JSON_TYPE, Accept: accept })).status).to.equal(200);
      }
      expect((await post('/workers/Reverse/process', { data: '' }, { ...JSON_TYPE, Accept: 'text/html' })).status).to.equal(406);
      expect((await post('/workers/Reverse/process', { data: '' }, { 'Content-Type': 'text/plain' })).status).to.equal(415);
      expect((await post('/workers/Reverse/process', { data: '' }, {})).status).to.equal(415);
    });
  });

  describe('signs from a form', () => {
    const file: FormPart = { name: 'any', value: 'some data', fileName: 'a/letter.txt' };
    const JSON_ANSWER = { ...MULTIPART, ...REQUESTED, Accept: 'application/json' };
    const sign = (parts: readonly FormPart[], headers: Record<string, string> = JSON_ANSWER) =>
      send('POST', '/workers/Reverse/process', { body: multipartBody(parts), headers });

    it('and answers JSON or the bytes themselves, as asked for', async () => {
      expect(told(await sign([file]))[1]).to.include({ data: Buffer.from(backwards('some data')).toString('base64') });
      expect(last().request).to.include({ fileName: 'letter.txt' });
      const bytes = await sign([file], { ...JSON_ANSWER, Accept: 'application/octet-stream' });
      expect([bytes.headers['content-type'], bytes.text]).to.deep.equal(['application/octet-stream', backwards('some data')]);
    });

    it('with fields in UTF-8', async () => {
      await sign([
        file,
        { name: 'REQUEST_METADATA.pdfPassword', value: 'no' },
        { name: 'pdfPassword', value: 'å' },
        { name: 'REQUEST_METADATA.FILENAME', value: 'b/c.doc' },
        { name: 'processType', value: 'validateDocument' },
      ]);
      expect(last().request).to.include({ kind: 'data', fileName: 'c.doc' });
      expect(last().request.metadata.get('pdfPassword')).to.equal('å');
    });

    it('that no page of another site can send', async () => {
      expect(told(await sign([file], { ...MULTIPART, Accept: 'application/json' }))).to.deep.equal([403, error('Access is forbidden!')]);
      expect(door.engine.processed).to.have.length(0);
    });

    it('or answers what is wrong with it', async () => {
      for (const accept of ['*/*', 'application/*', 'text/html']) {
        expect((await sign([file], { ...JSON_ANSWER, Accept: accept })).status).to.equal(406);
      }
      expect((await sign([file], { ...MULTIPART, ...REQUESTED })).status).to.equal(406);
      expect(told(await sign([]))).to.deep.equal([400, error('Missing file content in upload')]);
      expect(told(await sign([file, { name: 'processType', value: 'x' }]))).to.deep.equal([400, error('Illegal process type.')]);
      door.limits.body = 20;
      expect(told(await sign([file]))).to.deep.equal([413, error('Maximum content length is 20 bytes')]);
    });

    it('whose document is kept in a file where it is large', async () => {
      door.limits.memory = 5;
      expect((await sign([file, { name: 'encoding', value: '' }])).status).to.equal(200);
      expect(last().streamed).to.equal(true);
      expect(
        (
          await sign([
            { ...file, value: 'YWJjYWJj' },
            { name: 'encoding', value: '1' },
          ])
        ).status,
      ).to.equal(200);
      expect(door.spooled()).to.deep.equal([]);
    });
  });

  describe('lets administrators only', () => {
    const ADMINISTRATIVE = [
      ['GET', '/workers'],
      ['POST', '/workers'],
      ['GET', '/workers/2'],
      ['POST', '/workers/2'],
      ['PUT', '/workers/2'],
      ['PATCH', '/workers/2'],
      ['DELETE', '/workers/2'],
      ['POST', '/workers/reload'],
    ] as const;
    for (const [method, path] of ADMINISTRATIVE) {
      it(`${method} ${path}`, async () => {
        door.certificate = pki.clientOne.certificate;
        expect(told(await send(method, path))).to.deep.equal([403, error('Access is forbidden!')]);
        door.certificate = undefined;
        const missing = 'Admin not authorized to resource. Client certificate authentication required.';
        expect(told(await send(method, path, { headers: REQUESTED }))).to.deep.equal([401, error(missing)]);
        door.certificate = pki.ecSigner.certificate;
        const unlisted = error('Administrator not authorized to resource.');
        expect(told(await send(method, path, { headers: REQUESTED }))).to.deep.equal([401, unlisted]);
        expect(door.fixture.events).to.deep.equal([]);
      });
    }
  });

  describe('administers workers', () => {
    beforeEach(() => {
      door.certificate = pki.clientOne.certificate;
    });
    const admin = (method: string, path: string, body?: unknown) =>
      send(method, path, { headers: { ...REQUESTED, ...JSON_TYPE }, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const properties = async (id: number) => Object.fromEntries((await door.fixture.store.worker(id))?.properties ?? []);

    it('lists them', async () => {
      const workers = [
        { id: 1, name: 'Token' },
        { id: 2, name: 'Signer' },
      ];
      expect(told(await admin('GET', '/workers'))).to.deep.equal([200, { workers }]);
    });

    it('shows one, its secrets masked', async () => {
      const [status, shown] = told(await admin('GET', '/workers/1'));
      expect(status).to.equal(200);
      expect(shown).to.have.nested.property('properties.PIN', '_MASKED_');
      expect(told(await admin('GET', '/workers/77'))).to.deep.equal([404, error('No such worker: 77')]);
      expect(told(await admin('GET', '/workers/x'))).to.deep.equal([400, error('The id of a worker must be an integer')]);
    });

    it('adds one, in the name of who asked', async () => {
      expect(told(await admin('POST', '/workers', { properties: { name: 'New', colour: 5 } }))).to.deep.equal([201, '']);
      expect(await properties(3)).to.deep.equal({ NAME: 'New', TYPE: 'UNKNOWN', COLOUR: '5' });
      expect(told(await admin('POST', '/workers/9', { properties: { A: 'b', TYPE: 'PROCESSABLE' } }))).to.deep.equal([201, '']);
      expect(await properties(9)).to.deep.equal({ NAME: 'UnamedWorker9', TYPE: 'PROCESSABLE', A: 'b' });
      expect(door.audited.map(([, { serialNumber }]) => serialNumber)).to.include(pki.clientOne.certificate.serialNumber);
      expect(door.fixture.reloads).to.deep.equal([3, 9]);
    });

    it('replaces the properties of one; the type stays, and so does a worker with nothing but its name', async () => {
      const done = { responseMessage: 'Worker properties successfully replaced' };
      expect(told(await admin('PUT', '/workers/2', { properties: { NAME: 'Other', A: 'b' } }))).to.deep.equal([200, done]);
      expect(await properties(2)).to.deep.equal({ NAME: 'Other', TYPE: 'PROCESSABLE', A: 'b' });
      expect((await admin('PUT', '/workers/2', { properties: { NAME: 'Bare' } })).status).to.equal(200);
      expect(await properties(2)).to.deep.equal({ NAME: 'Bare', TYPE: 'PROCESSABLE' });
    });

    it('sets and removes properties', async () => {
      const done = { responseMessage: 'Worker properties successfully updated' };
      const change = { A: 'b', '-authtype': 'whatever', '-NOSUCH': '', B: 'x', '-B': '' };
      expect(told(await admin('PATCH', '/workers/2', { properties: change }))).to.deep.equal([200, done]);
      const after = await properties(2);
      expect(after).to.include({ A: 'b', NAME: 'Signer' }).and.not.have.any.keys('AUTHTYPE', 'B');
      expect(eventTexts(door.fixture.events)).to.include('SET_WORKER_CONFIG 2 {added:A=b, removed:AUTHTYPE=NOAUTH}');
    });

    it('leaves a secret as it is where its mask is sent back', async () => {
      const [, shown] = told(await admin('GET', '/workers/1'));
      expect((await admin('PUT', '/workers/1', shown)).status).to.equal(200);
      expect((await admin('PATCH', '/workers/1', { properties: { PIN: '_MASKED_', NOTE: '_MASKED_' } })).status).to.equal(200);
      expect(await properties(1)).to.include({ PIN: 'foo123', NOTE: '_MASKED_' });
    });

    it('removes one', async () => {
      expect(told(await admin('DELETE', '/workers/2'))).to.deep.equal([200, { responseMessage: 'Worker removed successfully' }]);
      expect(await door.fixture.store.worker(2)).to.equal(undefined);
      expect(told(await admin('DELETE', '/workers/2'))).to.deep.equal([404, error('No such worker: 2')]);
    });

    it('reloads some, or all', async () => {
      const done = { responseMessage: 'Workers successfully reloaded' };
      expect(told(await admin('POST', '/workers/reload', { workerIDs: [1, '2'] }))).to.deep.equal([200, done]);
      expect(told(await send('POST', '/workers/reload', { headers: REQUESTED }))).to.deep.equal([
        200,
        { responseMessage: 'All workers successfully reloaded' },
      ]);
      expect(door.fixture.reloads).to.deep.equal([1, 2, 0]);
    });

    for (const [method, path, body, status, text] of [
      ['POST', '/workers', { properties: { NAME: 'Signer', A: 'b' } }, 409, 'Worker already exists: Signer'],
      ['POST', '/workers/2', { properties: { A: 'b' } }, 409, 'Worker already exists: 2'],
      ['PUT', '/workers/2', { properties: { NAME: 'Token' } }, 409, 'Worker already exists: Token'],
      ['PATCH', '/workers/2', { properties: { NAME: 'Token' } }, 409, 'Worker already exists: Token'],
      ['PUT', '/workers/77', { properties: {} }, 404, 'No such worker: 77'],
      ['PATCH', '/workers/77', { properties: {} }, 404, 'No such worker: 77'],
      ['PATCH', '/workers/2', {}, 400, 'Properties in the request body is not valid!'],
      ['PATCH', '/workers/2', { properties: { A: null } }, 400, 'properties.A must be a string'],
      ['PUT', '/workers/2', { properties: { '-A': '' } }, 400, 'There is no property called "-A".'],
      ['POST', '/workers/reload', {}, 400, 'There is no Worker ID to reload!'],
      ['POST', '/workers/reload', { workerIDs: [] }, 400, 'There is no Worker ID to reload!'],
      ['POST', '/workers/reload', { workerIDs: ['x'] }, 400, 'workerIDs must be a list of integers'],
      ['POST', '/workers/reload', { workerIDs: [2, 77] }, 404, 'No such worker: 77'],
    ] as const) {
      it(`or answers ${String(status)} ${text} to ${method} ${path}, and changes nothing`, async () => {
        const before = door.fixture.store.applied.length;
        expect(told(await admin(method, path, body))).to.deep.equal([status, error(text)]);
        expect(door.fixture.store.applied).to.have.length(before);
        expect(door.fixture.reloads).to.deep.equal([]);
      });
    }

    it('changes nothing that cannot be put on record', async () => {
      door.fixture.audit.broken = true;
      const answer = await admin('PATCH', '/workers/2', { properties: { A: 'b' } });
      expect(answer.status).to.equal(500);
      expect(answer.text).not.to.contain('disk full');
      expect(await properties(2)).not.to.have.property('A');
    });
  });

  it('answers HEAD with the header fields of GET', async () => {
    door.certificate = pki.clientOne.certificate;
    const get = await send('GET', '/workers', { headers: REQUESTED });
    const head = await send('HEAD', '/workers', { headers: REQUESTED });
    expect([head.status, head.headers['content-length'], head.text]).to.deep.equal([200, String(get.body.length), '']);
    expect((await send('HEAD', '/workers/2/process', { headers: REQUESTED })).status).to.equal(405);
  });

  it('answers 404 and 405 where there is nothing', async () => {
    for (const path of ['', '/', '/nosuch', '/workers/', '/workers/2/', '/workers/2/process/', '/workers//process', '/workers/%']) {
      expect(told(await send('GET', path)), path).to.deep.equal([404, error('There is no such resource')]);
    }
    for (const [method, path, allow] of [
      ['PUT', '/workers', 'GET, HEAD, POST'],
      ['GET', '/workers/reload', 'POST'],
      ['OPTIONS', '/workers/2', 'GET, HEAD, POST, PUT, PATCH, DELETE'],
      ['GET', '/workers/2/process', 'POST'],
    ] as const) {
      const answer = await send(method, path);
      expect([answer.status, answer.headers.allow]).to.deep.equal([405, allow]);
    }
  });
});
