import { expect } from 'chai';
import { once } from 'node:events';
import type { Handler } from '../../../src/interfaces/handler.js';
import { DEFAULT_LISTENER_LIMITS, serverOptions, type ListenerLimits } from '../../../src/interfaces/listener-settings.js';
import { openListener, type Listener } from '../../../src/interfaces/listeners.js';
import { sendRaw } from '../../support/raw-http.js';
import { closed, connected, received } from '../../support/sockets.js';

describe('a listener, against slow and greedy clients', () => {
  let opened: Listener[] = [];
  afterEach(async () => {
    await Promise.all(opened.map((listener) => listener.stop(100)));
    opened = [];
  });

  const openHttp = async (handler: Handler, limits: Partial<ListenerLimits> = {}): Promise<Listener> => {
    const settings = { kind: 'http', port: 0, host: '127.0.0.1' } as const;
    const listener = await openListener(settings, { ...DEFAULT_LISTENER_LIMITS, ...limits }, handler);
    opened.push(listener);
    return listener;
  };

  it('hands its limits to Node', () => {
    const limits = { ...DEFAULT_LISTENER_LIMITS, headersTimeoutMs: 1, requestTimeoutMs: 2, keepAliveTimeoutMs: 3, maximumHeaderBytes: 4 };
    expect(serverOptions(limits)).to.deep.equal({
      headersTimeout: 1,
      requestTimeout: 2,
      keepAliveTimeout: 3,
      maxHeaderSize: 4,
      connectionsCheckingInterval: 1,
    });
  });

  it('closes a connection whose header does not come', async () => {
    const { port } = await openHttp((_request, response) => response.end(), { headersTimeoutMs: 100 });
    const socket = await connected(port);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    expect(await received(socket)).to.match(/^HTTP\/1\.1 408 /);
  });

  it('closes a connection on which nothing comes', async () => {
    const { port } = await openHttp((_request, response) => response.end(), { headersTimeoutMs: 100 });
    expect(await received(await connected(port))).to.match(/^(HTTP\/1\.1 408 |$)/);
  });

  it('closes a connection whose client does not read its answer', async () => {
    const answer = Buffer.alloc(50_000_000);
    let gone: Promise<unknown> | undefined;
    const handler: Handler = (_request, response) => {
      gone = once(response.end(answer), 'close');
    };
    const { port } = await openHttp(handler, { answerTimeoutMs: 100 });
    const socket = await connected(port);
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    while (!gone) await new Promise((resolve) => setTimeout(resolve, 5));
    await gone;
    expect((await received(socket)).length).to.be.below(answer.length);
  });

  it('refuses a header of too many fields', async () => {
    const { port } = await openHttp((_request, response) => response.end(), { maximumHeaderFields: 10 });
    const fields = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`X-${String(n)}`, '1']));
    // Node adds two of its own.
    expect((await sendRaw({ port, method: 'GET', headers: fields(8) })).status).to.equal(200);
    expect((await sendRaw({ port, method: 'GET', headers: fields(9) })).status).to.equal(431);
    expect((await sendRaw({ port, method: 'GET', headers: fields(100) })).status).to.equal(431);
  });

  it('closes a connection whose body does not come', async () => {
    const limits = { headersTimeoutMs: 50, requestTimeoutMs: 100 };
    const { port } = await openHttp((request) => void request.resume(), limits);
    const socket = await connected(port);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1');
    expect(await received(socket)).to.match(/^HTTP\/1\.1 408 /);
  });

  it('closes an idle connection', async () => {
    const { port } = await openHttp((_request, response) => response.end(), { keepAliveTimeoutMs: 50 });
    const socket = await connected(port);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await received(socket)).to.match(/^HTTP\/1\.1 200 /);
  });

  it('refuses a header that is too large', async () => {
    const { port } = await openHttp((_request, response) => response.end(), { maximumHeaderBytes: 1_000 });
    expect((await sendRaw({ port, headers: { 'X-Large': 'x'.repeat(2_000) } })).status).to.equal(431);
  });

  it('takes no more connections than it may', async () => {
    const { port } = await openHttp((_request, response) => response.end(), { maximumConnections: 2 });
    const sockets = [await connected(port), await connected(port)];
    await closed(await connected(port));
    for (const socket of sockets) socket.destroy();
  });

  it('takes no more connections of one address than it may, and others when these are closed', async () => {
    const { port } = await openHttp((_request, response) => response.end(), { maximumConnectionsPerAddress: 1 });
    const first = await connected(port);
    await closed(await connected(port));
    first.destroy();
    await closed(first);
    // The server learns a little later that the first is closed.
    let answer = '';
    while (answer === '') {
      const next = await connected(port);
      next.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      answer = await received(next);
    }
    expect(answer).to.match(/^HTTP\/1\.1 200 /);
  });
});
