import { expect } from 'chai';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Fault } from '../../../src/core/errors.js';
import { pki } from '../../support/pki.js';
import { MULTIPART, multipartBody, openHttpDoor, type HttpDoor } from '../../support/http-door.js';
import { elementText, envelope, openDoor, processData, SOAP_HEADERS, type TestDoor } from '../../support/soap-door.js';
import type { RequestLoad } from '../../../src/interfaces/request-load.js';

const RAW = { 'Content-Type': 'application/octet-stream', Accept: 'text/plain' };
const TOLD = 'The server is overloaded. Try again later.';

/** The test's own time limit ends it where that never comes. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}

/** A worker `Held` that answers when it is told to. */
function held(engine: HttpDoor['engine']): () => void {
  let answer: () => void = () => undefined;
  const told = new Promise<void>((resolve) => (answer = resolve));
  engine.working('Held', async () => {
    await told;
    return { data: Buffer.from('late'), contentType: 'text/plain', archiveId: 'a', requestId: 1 };
  });
  return answer;
}

/** A client that says it will send more than it does. */
function unfinished(port: number, path: string, body: string): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: ${String(body.length + 1)}\r\n\r\n${body}`);
  return socket;
}

describe('a worker that tells when to ask again', () => {
  const fault = new Fault('tooManyRequests', 'why', { retryAfterSeconds: 7 });

  it('does so over HTTP, REST and SOAP', async () => {
    const http = await openHttpDoor();
    const soap = await openDoor();
    http.engine.failing('Busy', fault);
    soap.engine.failing('Busy', fault);
    const answers = [
      await http.send({ path: '/signserver/worker/Busy', body: 'x', headers: RAW }),
      await http.send({
        path: '/signserver/rest/v1/workers/Busy/process',
        body: '{"data":"x"}',
        headers: { 'Content-Type': 'application/json' },
      }),
      await soap.post(envelope(processData('<data>YQ==</data>', '<worker>Busy</worker>'))),
    ];
    expect(answers.map(({ status, headers }) => [status, headers['retry-after']])).to.deep.equal([
      [429, '7'],
      [429, '7'],
      [500, '7'],
    ]);
    await http.close();
    await soap.close();
  });
});

describe('what doors take on at once', () => {
  describe('over HTTP and REST', () => {
    let door: HttpDoor;
    beforeEach(async () => {
      door = await openHttpDoor();
    });
    afterEach(() => door.close());

    const idle = ({ requests, bytes }: RequestLoad): boolean => requests === 0 && bytes === 0;
    const post = (path = '/worker/Reverse', body = 'some data') => door.send({ path: `/signserver${path}`, body, headers: RAW });
    const rest = (path: string, body?: string) =>
      door.send({
        method: body === undefined ? 'GET' : 'POST',
        path: `/signserver/rest/v1${path}`,
        headers: { 'Content-Type': 'application/json', 'X-Keyfactor-Requested-With': '1' },
        ...(body !== undefined && { body }),
      });

    it('is so many requests; one more gets 503 and when to come again', async () => {
      door.loadLimits.maximumRequests = 1;
      const answer = held(door.engine);
      const first = post('/worker/Held');
      await until(() => door.load.requests === 1);
      const refused = await post();
      expect([refused.status, refused.text, refused.headers['retry-after']]).to.deep.equal([503, `${TOLD}\n`, '1']);
      const refusedJson = await rest('/workers/Reverse/process', '{"data":"x"}');
      expect([refusedJson.status, JSON.parse(refusedJson.text), refusedJson.headers['retry-after']]).to.deep.equal([
        503,
        { error: TOLD },
        '1',
      ]);
      answer();
      expect((await first).status).to.equal(200);
      await until(() => idle(door.load));
      expect((await post()).status).to.equal(200);
      expect(door.engine.processed.map(({ reference }) => reference.name)).to.deep.equal(['Held', 'Reverse']);
    });

    it('is told in the log, once for many', async () => {
      door.loadLimits.maximumRequests = 0;
      for (let sent = 0; sent < 5; sent++) await post();
      expect(door.log.lines).to.deep.equal([
        'WARN Overload: 1 requests refused since this was last said; 0 requests under way, 0 bytes of bodies in memory',
      ]);
    });

    it('does not keep administrators out', async () => {
      door.loadLimits.maximumRequests = 0;
      door.certificate = pki.clientOne.certificate;
      expect((await rest('/workers')).status).to.equal(200);
      expect((await post()).status).to.equal(503);
    });

    it('is so much memory for bodies, which those give back that go away', async () => {
      door.loadLimits.maximumBodyBytes = 2_500;
      const clients = [unfinished(door.port, '/signserver/worker/Reverse', 'x'.repeat(1_000))];
      clients.push(unfinished(door.port, '/signserver/worker/Reverse', 'x'.repeat(1_000)));
      await until(() => door.load.bytes === 2_000);
      expect((await post(undefined, 'x'.repeat(501))).status).to.equal(503);
      expect((await post(undefined, 'x'.repeat(500))).status).to.equal(200);
      expect((await rest('/workers/Reverse/process', JSON.stringify({ data: 'x'.repeat(1_000) }))).status).to.equal(503);
      for (const client of clients) client.destroy();
      await until(() => idle(door.load));
      expect((await post(undefined, 'x'.repeat(2_500))).status).to.equal(200);
      await until(() => idle(door.load));
    });

    it('counts of a form or a body without length what may be in memory before it is in a file', async () => {
      door.loadLimits.maximumBodyBytes = 1_000;
      door.limits.memory = 2_000;
      const form = multipartBody([
        { name: 'workerName', value: 'Reverse' },
        { name: 'f', fileName: 'f', value: 'x'.repeat(1_000) },
      ]);
      expect((await door.send({ path: '/signserver/process', headers: MULTIPART, body: form })).status).to.equal(503);
      expect(
        (await door.send({ path: '/signserver/worker/Reverse', headers: RAW, body: ['x'.repeat(600), 'x'.repeat(600)] })).status,
      ).to.equal(503);
      door.limits.memory = 500;
      expect((await door.send({ path: '/signserver/process', headers: MULTIPART, body: form })).status).to.equal(200);
      expect(
        (await door.send({ path: '/signserver/worker/Reverse', headers: RAW, body: ['x'.repeat(600), 'x'.repeat(600)] })).status,
      ).to.equal(200);
      await until(() => idle(door.load));
    });

    it('is given back by every request, however it ends', async () => {
      for (const path of ['/worker/Reverse', '/worker/Nobody', '/process', '/sod', '/worker/Reverse?processType=x']) await post(path);
      door.limits.body = 5;
      await post();
      await rest('/workers/Reverse/process', '{');
      await rest('/workers/Reverse/process', '{"data":"more than five"}');
      await until(() => idle(door.load));
    });
  });

  describe('over SOAP', () => {
    let door: TestDoor;
    beforeEach(async () => {
      door = await openDoor();
    });
    afterEach(() => door.close());
    const call = envelope(processData('<data>YQ==</data>'));

    it('is so many requests; one more is the fault that has clients try another server', async () => {
      door.loadLimits.maximumRequests = 0;
      const refused = await door.post(call);
      expect([refused.status, refused.headers['retry-after']]).to.deep.equal([500, '1']);
      expect(elementText(refused.text, 'faultstring')).to.equal(`Service unavailable: ${TOLD}`);
      expect(refused.text).to.contain('InternalServerException');
      door.loadLimits.maximumRequests = 1;
      expect((await door.post(call)).status).to.equal(200);
    });

    it('counts what a compressed body becomes', async () => {
      door.loadLimits.maximumBodyBytes = 1_000_000;
      const bomb = gzipSync(envelope(processData(`<data>${'A'.repeat(20_000_000)}</data>`)));
      expect(bomb.length).to.be.below(100_000);
      const refused = await door.post(bomb, { headers: { ...SOAP_HEADERS, 'Content-Encoding': 'gzip' } });
      expect(elementText(refused.text, 'faultstring')).to.equal(`Service unavailable: ${TOLD}`);
      await until(() => door.load.bytes === 0 && door.load.requests === 0);
    });
  });
});
