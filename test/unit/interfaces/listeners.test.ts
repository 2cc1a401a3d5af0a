import { expect } from 'chai';
import express from 'express';
import { EventEmitter, once } from 'node:events';
import { Agent, type ServerResponse } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { connect as tlsConnect, type ConnectionOptions } from 'node:tls';
import type { Client } from '../../../src/core/exchange.js';
import { certificateReader } from '../../../src/formats/x509/x509.js';
import { createClientReader } from '../../../src/interfaces/client-of.js';
import { frontRouter } from '../../../src/interfaces/front-router.js';
import type { Handler } from '../../../src/interfaces/handler.js';
import { DEFAULT_LISTENER_LIMITS, type ListenerLimits, type ListenerSettings } from '../../../src/interfaces/listener-settings.js';
import { openListener, type Listener } from '../../../src/interfaces/listeners.js';
import { MemoryLog } from '../../support/engine-fixture.js';
import { issue, pki, type TestIdentity } from '../../support/pki.js';
import { sendRaw } from '../../support/raw-http.js';
import { closed, connected } from '../../support/sockets.js';
import { keyPem } from '../../support/tls-files.js';

describe('a listener', () => {
  let opened: Listener[] = [];
  afterEach(async () => {
    await Promise.all(opened.map((listener) => listener.stop(100)));
    opened = [];
  });

  const open = async (settings: ListenerSettings, handler: Handler, limits: Partial<ListenerLimits> = {}): Promise<Listener> => {
    const listener = await openListener(settings, { ...DEFAULT_LISTENER_LIMITS, ...limits }, handler);
    opened.push(listener);
    return listener;
  };
  const openHttp = (handler: Handler, limits?: Partial<ListenerLimits>): Promise<Listener> =>
    open({ kind: 'http', port: 0, host: '127.0.0.1' }, handler, limits);

  describe('over TLS', () => {
    const server = issue({ subject: 'CN=localhost', issuer: pki.root });
    const identity = { key: keyPem(server), certificate: server.pem };
    const log = new MemoryLog();
    const clientOf = createClientReader({ certificates: certificateReader, log });
    let seen: Client[] = [];
    const remember: Handler = (request, response) => {
      seen.push(clientOf(request));
      response.end('ok');
    };
    const https: ListenerSettings = { kind: 'https', port: 0, host: '127.0.0.1', identity };
    const mtls: ListenerSettings = { ...https, kind: 'mtls', clientAuthorities: pki.root.pem };
    beforeEach(() => {
      seen = [];
    });

    const as = (who: TestIdentity): ConnectionOptions => ({ key: keyPem(who), cert: who.pem });

    function get(port: number, options: ConnectionOptions & { readonly agent?: TlsAgent } = {}): Promise<number> {
      return new Promise((resolve, reject) => {
        const outgoing = httpsRequest(
          {
            host: '127.0.0.1',
            port,
            ca: pki.root.pem,
            servername: 'localhost',
            checkServerIdentity: () => undefined,
            agent: new TlsAgent(),
            ...options,
          },
          (answer) => {
            answer.resume().once('end', () => {
              resolve(answer.statusCode ?? 0);
            });
          },
        );
        outgoing.once('error', reject);
        outgoing.end();
      });
    }

    it('knows a client with a trusted certificate', async () => {
      const { port } = await open(mtls, remember);
      expect(await get(port, as(pki.clientOne))).to.equal(200);
      expect(seen[0]?.certificate?.subject).to.equal('CN=one,O=Test');
      expect(seen[0]?.certificate?.der).to.deep.equal(pki.clientOne.certificate.der);
    });

    it('reads the certificate once a connection', async () => {
      const { port } = await open(mtls, remember);
      const agent = new TlsAgent({ keepAlive: true, maxSockets: 1 });
      await get(port, { ...as(pki.clientOne), agent });
      await get(port, { ...as(pki.clientOne), agent });
      agent.destroy();
      expect(seen).to.have.length(2);
      expect(seen[1]?.certificate).to.equal(seen[0]?.certificate);
    });

    it('knows a client again that resumes its session', async () => {
      const { port } = await open(mtls, remember);
      const client = { ...as(pki.clientTwo), ca: pki.root.pem };
      const { session } = await requestWithSession(port, client);
      const { resumed } = await requestWithSession(port, client, session);
      expect(session).to.have.length.above(0);
      expect(resumed).to.equal(true);
      expect(seen.map(({ certificate }) => certificate?.subject)).to.deep.equal(['CN=two,O=Test', 'CN=two,O=Test']);
    });

    const old = issue({
      subject: 'CN=old',
      issuer: pki.root,
      notBefore: new Date(Date.UTC(2020, 0)),
      notAfter: new Date(Date.UTC(2021, 0)),
    });
    const foreign = issue({ subject: 'CN=one,O=Test', issuer: issue({ subject: 'CN=Other CA', isCa: true }) });
    for (const [what, options, reason] of [
      ['no certificate', {}, /^It has no certificate$/],
      ['a certificate that it made itself', as(pki.stranger), /^Its certificate is signed by itself \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/],
      [
        'a certificate of an authority that is not trusted',
        as(foreign),
        /^Its certificate is of an authority that is not trusted \(\w+\)$/,
      ],
      ['a certificate that is out of date', as(old), /^Its certificate has ended \(CERT_HAS_EXPIRED\)$/],
    ] as const) {
      for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
        it(`ends the ${version} handshake of a client with ${what}, and says why`, async () => {
          const reasons = new EventEmitter();
          const refusal = once(reasons, 'refusal');
          const { port } = await open({ ...mtls, onRefusal: (why) => reasons.emit('refusal', why) }, remember);
          const error = await get(port, { ...options, minVersion: version, maxVersion: version }).then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          expect(error).to.be.instanceOf(Error);
          expect(seen).to.deep.equal([]);
          expect(String((await refusal)[0])).to.match(reason);
        });
      }
    }

    it('trusts nobody by accident: without authorities it does not open', async () => {
      // Node takes an empty text for "every authority of the public web".
      for (const clientAuthorities of ['', '\n']) {
        expect(await open({ ...mtls, clientAuthorities }, remember).catch((thrown: unknown) => thrown)).to.be.instanceOf(Error);
      }
    });

    describe('that is given other certificates', () => {
      const next = issue({ subject: 'CN=localhost', issuer: pki.root });
      const other = issue({ subject: 'CN=Other CA', isCa: true });
      const nextIdentity = { key: keyPem(next), certificate: next.pem };

      it('shows them from the next connection on', async () => {
        const listener = await open(https, remember);
        listener.useCertificates?.({ identity: nextIdentity });
        let shown: string | undefined;
        await get(listener.port, { checkServerIdentity: (_host, { raw }) => void (shown = raw.toString('hex')) });
        expect(shown).to.equal(Buffer.from(next.certificate.der).toString('hex'));
      });

      it('goes on with connections that are open', async () => {
        const listener = await open(mtls, remember);
        const agent = new TlsAgent({ keepAlive: true, maxSockets: 1 });
        await get(listener.port, { ...as(pki.clientOne), agent });
        listener.useCertificates?.({ identity: nextIdentity, clientAuthorities: other.pem });
        expect(await get(listener.port, { ...as(pki.clientOne), agent })).to.equal(200);
        agent.destroy();
      });

      for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
        it(`lets nobody in by an old ${version} session whom it no longer trusts`, async () => {
          const listener = await open(mtls, remember);
          const client = { ...as(pki.clientTwo), ca: pki.root.pem, minVersion: version, maxVersion: version };
          const { session } = await requestWithSession(listener.port, client);
          expect((await requestWithSession(listener.port, client, session)).resumed).to.equal(true);
          listener.useCertificates?.({ identity, clientAuthorities: other.pem });
          expect(await requestWithSession(listener.port, client, session).catch((thrown: unknown) => thrown)).to.be.instanceOf(Error);
        });
      }

      it('keeps what it has where they cannot be used', async () => {
        const listener = await open(mtls, remember);
        for (const unusable of [
          { identity: { key: keyPem(next), certificate: server.pem }, clientAuthorities: pki.root.pem },
          { identity: nextIdentity, clientAuthorities: '' },
          { identity: nextIdentity },
        ]) {
          expect(() => listener.useCertificates?.(unusable)).to.throw();
        }
        expect(await get(listener.port, as(pki.clientOne))).to.equal(200);
      });
    });

    it('asks no client for a certificate unless it is to', async () => {
      const { port } = await open(https, remember);
      expect(await get(port, as(pki.clientOne))).to.equal(200);
      expect(seen[0]).not.to.have.property('certificate');
    });

    it('speaks no TLS before 1.2', async () => {
      const { port } = await open(https, remember);
      const error = await get(port, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(Error);
    });

    it('does not open with a key that is none', async () => {
      const wrong = { ...https, identity: { ...identity, key: 'no key' } };
      expect(await open(wrong, remember).catch((thrown: unknown) => thrown)).to.be.instanceOf(Error);
    });

    it('closes a connection that never ends its handshake when it is stopped', async () => {
      const listener = await open(https, remember);
      const socket = await connected(listener.port);
      await Promise.all([closed(socket), listener.stop(5_000)]);
    });

    it('lets a request under way finish when it is stopped', async () => {
      let answer: (() => void) | undefined;
      const listener = await open(https, (_request, response) => {
        answer = () => response.end('late');
      });
      const status = get(listener.port, { agent: new TlsAgent({ keepAlive: true }) });
      await until(() => answer !== undefined);
      const stopped = listener.stop(5_000);
      answer?.();
      expect(await status).to.equal(200);
      await stopped;
    });
  });

  it('tells who sent a request', async () => {
    const seen: Client[] = [];
    const log = new MemoryLog();
    const clientOf = createClientReader({ certificates: certificateReader, log });
    const { port } = await open({ kind: 'http', port: 0 }, (request, response) => {
      seen.push(clientOf(request));
      response.end();
    });
    const headers = { Authorization: 'Basic YWxpY2U6Zm9vMTIz', 'X-Forwarded-For': '192.0.2.1, 192.0.2.2' };
    await sendRaw({ port, headers });
    await sendRaw({ port, headers: { Authorization: 'Digest x' } });

    expect(seen).to.deep.equal([
      { address: '127.0.0.1', password: { username: 'alice', password: 'foo123' }, forwardedFor: '192.0.2.1, 192.0.2.2' },
      { address: '127.0.0.1' },
    ]);
    expect(log.lines).to.deep.equal(['WARN Malformed HTTP Authorization header']);
  });

  it('does not open a port that is taken', async () => {
    const { port } = await openHttp((_request, response) => response.end());
    const error = await open({ kind: 'http', port, host: '127.0.0.1' }, () => undefined).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error).with.property('code', 'EADDRINUSE');
  });

  describe('when it is stopped', () => {
    /** A handler that answers only when it is told to. */
    function holding(): { readonly handler: Handler; readonly held: ServerResponse[] } {
      const held: ServerResponse[] = [];
      return { handler: (_request, response) => void held.push(response), held };
    }

    it('takes no more connections', async () => {
      const listener = await openHttp((_request, response) => response.end());
      await listener.stop(1_000);
      const error = await sendRaw({ port: listener.port }).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(Error).with.property('code', 'ECONNREFUSED');
    });

    it('lets requests under way finish and tells their clients that it was the last', async () => {
      const { handler, held } = holding();
      const listener = await openHttp(handler);
      const agent = new Agent({ keepAlive: true });
      const answer = sendRaw({ port: listener.port, agent });
      await until(() => held.length === 1);
      const stopped = listener.stop(5_000);
      held[0]?.end('done');

      expect(await answer).to.deep.include({ status: 200, text: 'done' });
      expect((await answer).headers.connection).to.equal('close');
      await stopped;
    });

    it('closes connections behind an answer that had begun', async () => {
      const { handler, held } = holding();
      const listener = await openHttp(handler);
      const answer = sendRaw({ port: listener.port, agent: new Agent({ keepAlive: true }) });
      await until(() => held.length === 1);
      held[0]?.write('be');
      const stopped = listener.stop(5_000);
      held[0]?.end('gun');
      expect((await answer).text).to.equal('begun');
      await stopped;
    });

    it('closes connections that are idle or never sent a request', async () => {
      const listener = await openHttp((_request, response) => response.end());
      const agent = new Agent({ keepAlive: true });
      await sendRaw({ port: listener.port, agent });
      const silent = await connected(listener.port);
      await Promise.all([listener.stop(60_000), closed(silent)]);
    });

    it('waits for no request longer than its deadline', async () => {
      const { handler, held } = holding();
      const listener = await openHttp(handler);
      const answer = sendRaw({ port: listener.port }).catch((thrown: unknown) => thrown);
      await until(() => held.length === 1);
      await listener.stop(50);
      expect(await answer).to.be.instanceOf(Error);
    });

    it('lets Express finish too', async () => {
      const application = express();
      let begun = false;
      application.get('/slow', (_request, response) => {
        begun = true;
        setTimeout(() => response.send('slow'), 50);
      });
      const listener = await openHttp(frontRouter({ exact: new Map() }, application));
      const answer = sendRaw({ port: listener.port, method: 'GET', path: '/slow' });
      await until(() => begun);
      await listener.stop(5_000);
      expect((await answer).text).to.equal('slow');
    });
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/**
 * Sends a request on a new connection, one that resumes a session where one is given, and answers the session that it may
 * be resumed with. Rejects where there is no answer.
 */
function requestWithSession(
  port: number,
  options: ConnectionOptions,
  session?: Buffer,
): Promise<{ readonly session: Buffer; readonly resumed: boolean }> {
  return new Promise((resolve, reject) => {
    let ticket = Buffer.alloc(0);
    let answer: { readonly resumed: boolean } | undefined;
    const target = { host: '127.0.0.1', port, servername: 'localhost', checkServerIdentity: () => undefined, ...options };
    const socket = tlsConnect({ ...target, ...(session && { session }) }, () => {
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    });
    socket.on('session', (bytes) => (ticket = bytes));
    socket.once('error', reject);
    socket.once('data', () => (answer = { resumed: socket.isSessionReused() }));
    socket.resume().once('close', () => {
      if (answer) resolve({ session: ticket, ...answer });
      else reject(new Error('the server gave no answer'));
    });
  });
}
