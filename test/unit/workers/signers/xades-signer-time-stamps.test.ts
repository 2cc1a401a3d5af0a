import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { Fault } from '../../../../src/core/errors.js';
import type { Reply } from '../../../../src/core/exchange.js';
import type { InternalCall, OtherWorkers } from '../../../../src/core/ports.js';
import { readTimeStampToken } from '../../../../src/formats/tsp/time-stamp-response.js';
import { expectFault } from '../../../support/rejection.js';
import { C14N, DS, inside, sign, SIGNATURE_ID as ID, signed } from '../../../support/sign-xades.js';
import { TestAuthority } from '../../../support/test-authority.js';
import { NO_OTHER_WORKERS } from '../../../support/worker-context.js';

describe('XAdESSigner › time stamps', () => {
  const authority = new TestAuthority({ properties: { ACCEPTEDALGORITHMS: 'SHA1;SHA256;SHA384;SHA512' } });
  const answerOf = async (query: Uint8Array): Promise<Uint8Array> => (await authority.ask(query)).data;

  /** What the time stamp must be of: the SignatureValue element in canonical form. */
  const stamped = (output: string): string =>
    `<ds:SignatureValue xmlns:ds="${DS}" Id="${ID}-sigvalue">${inside(output, 'ds:SignatureValue') ?? ''}</ds:SignatureValue>`;

  function expectStamped(output: string, hash: string): void {
    const properties = inside(output, 'xades:UnsignedProperties') ?? '';
    const token = inside(properties, 'xades:EncapsulatedTimeStamp') ?? '';
    expect(properties).to.equal(
      `<xades:UnsignedSignatureProperties><xades:SignatureTimeStamp><ds:CanonicalizationMethod Algorithm="${C14N}"/>` +
        `<xades:EncapsulatedTimeStamp>${token}</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp></xades:UnsignedSignatureProperties>`,
    );
    const { hashedMessage } = readTimeStampToken(Buffer.from(token, 'base64'));
    expect(Buffer.from(hashedMessage).toString('hex')).to.equal(createHash(hash).update(stamped(output)).digest('hex'));
  }

  interface Asked {
    readonly reference: unknown;
    readonly call: InternalCall;
  }

  const workerStamping = (asked: Asked[] = []): OtherWorkers => ({
    ...NO_OTHER_WORKERS,
    process: async (reference, request, call): Promise<Reply> => {
      asked.push({ reference, call });
      if (request.kind !== 'data') throw new Error('no query');
      return { data: await answerOf(request.data), contentType: 'application/timestamp-reply', archiveId: '', requestId: 1 };
    },
  });

  for (const form of ['T', 'BASELINE-T']) {
    it(`come from a worker of the server: ${form}`, async () => {
      const asked: Asked[] = [];
      const output = await signed('<r/>', { XADESFORM: form, TSA_WORKER: ' Tsa ' }, { worker: { workers: workerStamping(asked) } });
      expectStamped(output, 'sha256');
      expect(asked.map(({ reference, call }) => [reference, call])).to.deep.equal([
        [{ name: 'Tsa' }, { transactionId: '00000000-0000-4000-8000-000000000000' }],
      ]);
    });
  }

  it('come from a worker that knows a password, given both', async () => {
    const asked: Asked[] = [];
    const run = { worker: { workers: workerStamping(asked) } };
    await signed('<r/>', { XADESFORM: 'T', TSA_WORKER: '5', TSA_USERNAME: 'u', TSA_PASSWORD: 'p' }, run);
    await signed('<r/>', { XADESFORM: 'T', TSA_WORKER: '5', TSA_USERNAME: 'u' }, run);
    expect(asked.map(({ reference, call }) => [reference, call.password])).to.deep.equal([
      [{ id: 5 }, { username: 'u', password: 'p' }],
      [{ id: 5 }, undefined],
    ]);
  });

  for (const [name, hash] of [
    ['SHA1', 'sha1'],
    ['SHA-384', 'sha384'],
    ['SHA512', 'sha512'],
  ] as const) {
    it(`are of the digest that TSA_DIGESTALGORITHM says: ${name}`, async () => {
      const properties = { XADESFORM: 'T', TSA_WORKER: 'Tsa', TSA_DIGESTALGORITHM: name };
      expectStamped(await signed('<r/>', properties, { worker: { workers: workerStamping() } }), hash);
    });
  }

  it('are not asked for by forms without', async () => {
    const asked: Asked[] = [];
    expect(await signed('<r/>', { TSA_WORKER: 'Tsa' }, { worker: { workers: workerStamping(asked) } })).not.to.contain(
      'UnsignedProperties',
    );
    expect(asked).to.deep.equal([]);
  });

  it('that a worker refuses fail the signature', async () => {
    const refusing = { ...NO_OTHER_WORKERS, process: () => Promise.reject(new Fault('workerFailed', 'no time')) };
    const run = { properties: { XADESFORM: 'T', TSA_WORKER: 'Tsa' }, worker: { workers: refusing } };
    await expectFault(sign('<r/>', run), 'workerFailed', 'Exception signing document');
  });

  describe('over HTTP', () => {
    let server: Server;
    let respond: RequestListener;
    let url: string;

    before((done) => {
      server = createServer((request, response) => {
        respond(request, response);
      }).listen(0, '127.0.0.1', () => {
        url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/tsa`;
        done();
      });
    });
    after(() => {
      server.closeAllConnections();
      server.close();
    });

    const stamping =
      (edit: (answer: Uint8Array) => Uint8Array = (answer) => answer, seen: Record<string, unknown>[] = []): RequestListener =>
      (request, response) => {
        const chunks: Buffer[] = [];
        seen.push({ method: request.method, type: request.headers['content-type'], authorization: request.headers.authorization });
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          void answerOf(Buffer.concat(chunks)).then((answer) => response.end(edit(answer)));
        });
      };

    it('come from an authority, with Basic authentication where a user is named', async () => {
      const seen: Record<string, unknown>[] = [];
      respond = stamping(undefined, seen);
      expectStamped(await signed('<r/>', { XADESFORM: 'T', TSA_URL: url }), 'sha256');
      await signed('<r/>', { XADESFORM: 'T', TSA_URL: url, TSA_USERNAME: 'u', TSA_PASSWORD: 'p' });
      const posted = { method: 'POST', type: 'application/timestamp-query' };
      expect(seen).to.deep.equal([
        { ...posted, authorization: undefined },
        { ...posted, authorization: `Basic ${Buffer.from('u:p').toString('base64')}` },
      ]);
    });

    const wrong: readonly (readonly [what: string, respond: () => RequestListener])[] = [
      ['another status', () => (_, response) => void response.writeHead(503).end()],
      ['nothing', () => (_, response) => void response.end()],
      ['something else', () => (_, response) => void response.end('hello')],
      ['a connection that ends', () => (_, response) => void response.destroy()],
      ['a redirection', () => (_, response) => void response.writeHead(302, { Location: url }).end()],
      ['two megabytes', () => (_, response) => void response.end(Buffer.alloc(2_000_000))],
      ['a rejection', () => stamping(() => Buffer.from('30053003020102', 'hex'))],
      ['half a token', () => stamping((answer) => answer.subarray(0, 200))],
    ];
    for (const [what, listener] of wrong) {
      it(`fail the signature where there is ${what}`, async () => {
        respond = listener();
        await expectFault(sign('<r/>', { properties: { XADESFORM: 'T', TSA_URL: url } }), 'workerFailed', 'Exception signing document');
      });
    }

    it('that are of another signature fail this one', async () => {
      let first: Uint8Array | undefined;
      respond = stamping((answer) => (first ??= answer));
      await signed('<r/>', { XADESFORM: 'T', TSA_URL: url });
      await expectFault(sign('<other/>', { properties: { XADESFORM: 'T', TSA_URL: url } }), 'workerFailed', 'Exception signing document');
    });
  });
});
