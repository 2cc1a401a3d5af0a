import { expect } from 'chai';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Context } from 'mocha';
import { processMemory } from '../bench/process-memory.js';
import { megabytes, milliseconds, percentile, writeFigures } from '../support/fault-figures.js';
import { honestClient, type Seen } from '../support/honest-client.js';
import { sendRaw } from '../support/raw-http.js';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { envelope, processData, SOAP_HEADERS } from '../support/soap-door.js';
import { skip } from '../support/tools.js';

/** Connections that take without giving; `GREEDY_CONNECTIONS=10000` for all that the server takes by default. */
const CONNECTIONS = Number(process.env['GREEDY_CONNECTIONS'] ?? 500);
const LARGEST_BODY = 5_000_000;
const BODY_MEMORY_MB = 64;
const BOMBS = 20;
const INFLATED_BYTES = 100_000_000;
/** How long the honest client is by itself before it is measured, and while it is. */
const WARM_UP_MS = 300;
const ALONE_MS = 700;
/** What connections and what is read from them may take, besides bodies: measured at 10,000, and as much again. */
const MOST_GROWTH_BYTES = 200_000_000 + CONNECTIONS * 40_000;

function writableOrClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      socket.off('drain', settle).off('close', settle);
      resolve();
    };
    socket.on('drain', settle).on('close', settle);
  });
}

/** However it is closed. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.resume().once('close', () => {
      resolve();
    });
  });
}

describe('greedy clients', function () {
  this.timeout(180_000);
  let installation: Installation;
  let server: ServerProcess;
  let opened: Socket[] = [];
  let aloneMs: readonly number[] = [];

  before(function (this: Context) {
    if (!processMemory(process.pid)) skip(this, 'the memory of another process is read from /proc, which Linux has');
  });
  beforeEach(() => {
    installation = install([
      'GLOB.HTTP_MAX_UPLOAD_SIZE=200000000',
      ...openSigner(2, 'Plain', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner', DEFAULTKEY: 'ec' }),
    ]);
  });
  afterEach(async () => {
    for (const socket of opened) socket.destroy();
    opened = [];
    await server.stop();
    installation.remove();
  });

  const start = async (...options: readonly string[]): Promise<void> => {
    server = await startServer(installation, ['--tls', 'off', '--mtls', 'off', ...options]);
    // What the first requests bring into memory is not the doing of the greedy ones.
    await alone(WARM_UP_MS);
    aloneMs = (await alone(ALONE_MS)).timesMs;
  };
  const alone = async (forMs: number): Promise<Seen> => {
    const honest = honestClient(server.url);
    await delay(forMs);
    return honest.stop();
  };
  const port = (): number => Number(new URL(server.url).port);
  const resident = (): number => processMemory(server.pid)?.resident ?? 0;
  const peak = (): number => processMemory(server.pid)?.peak ?? 0;

  async function open(): Promise<Socket> {
    const socket = connect(port(), '127.0.0.1');
    socket.on('error', () => undefined);
    opened.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  /** As many at a time as the queue of the operating system takes. */
  async function openAll(count: number): Promise<readonly Socket[]> {
    const sockets: Socket[] = [];
    while (sockets.length < count)
      sockets.push(...(await Promise.all(Array.from({ length: Math.min(200, count - sockets.length) }, open))));
    return sockets;
  }

  function expectServed({ statuses }: Seen): void {
    expect(statuses).to.have.length.above(0);
    expect(statuses.filter((status) => status !== 200)).to.deep.equal([]);
  }

  function figures({ timesMs }: Seen, before: number, more: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> {
    return {
      'alone: p95 ms': milliseconds(percentile(aloneMs, 95)),
      'others: requests served': timesMs.length,
      'others: median ms': milliseconds(percentile(timesMs, 50)),
      'others: p95 ms': milliseconds(percentile(timesMs, 95)),
      'server memory before, MB': megabytes(before),
      'server memory at its highest, MB': megabytes(peak()),
      ...more,
    };
  }

  it('that send a header byte by byte keep nobody from being served, and are shown the door', async () => {
    // Whoever holds all connections there are keeps others out until then: see --max-connections-per-address.
    await start('--max-connections', String(CONNECTIONS + 10));
    const before = resident();
    const sockets = await openAll(CONNECTIONS);
    const honest = honestClient(server.url);
    const allClosed = Promise.all(sockets.map(closed));
    const begun = performance.now();
    for (const socket of sockets) socket.write('POST /signserver/worker/Plain HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const dripping = setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write('x');
    }, 1_000);
    await allClosed;
    const closedAfterMs = performance.now() - begun;
    clearInterval(dripping);
    const seen = await honest.stop();
    expectServed(seen);
    expect(peak() - before).to.be.below(MOST_GROWTH_BYTES);
    writeFigures(
      'slow-loris',
      figures(seen, before, { connections: CONNECTIONS, 'all closed after, s': Math.round(closedAfterMs / 1000) }),
    );
  });

  it('that hold all the connections there are keep nobody out who has one', async () => {
    await start('--max-connections', String(CONNECTIONS));
    const before = resident();
    const honest = honestClient(server.url);
    await delay(100);
    const sockets = await openAll(CONNECTIONS);
    // The honest client has one, and whoever waited for the start may still have one.
    const isClosed = (): boolean => sockets.some((socket) => socket.resume().destroyed);
    while (!isClosed()) await delay(10);
    await delay(500);
    const held = resident();
    const seen = await honest.stop();
    expectServed(seen);
    expect(sockets.filter(({ destroyed }) => destroyed)).to.have.length.below(5);
    expect(peak() - before).to.be.below(MOST_GROWTH_BYTES);
    writeFigures('idle connections', figures(seen, before, { connections: CONNECTIONS, 'with all connections, MB': megabytes(held) }));
  });

  for (const [door, path, headers] of [
    ['HTTP', '/signserver/worker/Plain', 'Content-Type: text/plain'],
    ['a form', '/signserver/process', 'Content-Type: multipart/form-data; boundary=b'],
    ['REST', '/signserver/rest/v1/workers/Plain/process', 'Content-Type: application/json'],
    ['SOAP', '/signserver/ClientWSService/ClientWS', 'Content-Type: text/xml\r\nSOAPAction: ""'],
  ] as const) {
    it(`that send over ${door} without end are cut off`, async () => {
      installation.remove();
      installation = install([
        `GLOB.HTTP_MAX_UPLOAD_SIZE=${String(LARGEST_BODY)}`,
        ...openSigner(2, 'Plain', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner', DEFAULTKEY: 'ec' }),
      ]);
      await start();
      const before = resident();
      const honest = honestClient(server.url);
      const socket = await open();
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\nTransfer-Encoding: chunked\r\n\r\n`);
      const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 'x'), Buffer.from('\r\n')]);
      let sent = 0;
      while (socket.writable && sent < 100 * LARGEST_BODY) {
        sent += chunk.length;
        if (!socket.write(chunk)) await writableOrClosed(socket);
      }
      // Beyond twice the limit, what is on its way in buffers.
      expect(sent).to.be.below(20 * LARGEST_BODY);
      const seen = await honest.stop();
      expectServed(seen);
      expect(peak() - before).to.be.below(MOST_GROWTH_BYTES);
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'none';
      writeFigures(
        `endless body over ${door}`,
        figures(seen, before, { 'status before the end': Number(status), 'sent, MB': megabytes(sent) }),
      );
    });
  }

  it('that send what becomes a thousand times as large get no more memory than there is for bodies', async () => {
    await start('--max-body-memory', String(BODY_MEMORY_MB));
    // The honest client shares this process with what makes the bomb.
    const bomb = gzipSync(envelope(processData(`<data>${'A'.repeat(INFLATED_BYTES)}</data>`)));
    const before = resident();
    const honest = honestClient(server.url);
    const path = '/signserver/ClientWSService/ClientWS';
    const headers = { ...SOAP_HEADERS, 'Content-Encoding': 'gzip' };
    const answers = await Promise.all(Array.from({ length: BOMBS }, () => sendRaw({ port: port(), path, headers, body: bomb })));
    const seen = await honest.stop();
    expectServed(seen);
    for (const { status, headers: fields, text } of answers) {
      expect([status, fields['retry-after']]).to.deep.equal([500, '1']);
      expect(text).to.contain('The server is overloaded. Try again later.');
    }
    expect(peak() - before).to.be.below(MOST_GROWTH_BYTES + 2 * BODY_MEMORY_MB * 1_048_576);
    const sizes = { bombs: BOMBS, 'sent for each, bytes': bomb.length, 'inflated each, MB': megabytes(INFLATED_BYTES) };
    writeFigures('gzip bombs', figures(seen, before, sizes));
  });
});
