import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { Fault } from '../../../../src/core/errors.js';
import type { OtherWorkers } from '../../../../src/core/ports.js';
import { readTimeStampToken } from '../../../../src/formats/tsp/time-stamp-response.js';
import { NO_OTHER_WORKERS } from '../../../support/worker-context.js';
import { expectFault } from '../../../support/rejection.js';
import { startRevocationServer, type RevocationServer } from '../../../support/revocation-server.js';
import type { SignerOutcome, SignerRun } from '../../../support/run-signer.js';
import { sign, signature } from '../../../support/sign-pdf.js';
import { signaturesIn, timeStampIn } from '../../../support/signed-pdf.js';
import { TestAuthority } from '../../../support/test-authority.js';

const T = { SIGNATURE_FORMAT: 'PADES-BASELINE-T' };

describe('PDFSigner › time stamp', () => {
  const authority = new TestAuthority();
  const asked: { reference: unknown; password: unknown; transactionId: string }[] = [];
  const workers: OtherWorkers = {
    ...NO_OTHER_WORKERS,
    process: async (reference, request, { transactionId, password }) => {
      asked.push({ reference, password, transactionId });
      if (request.kind !== 'data') throw new Error('a time-stamp request is data');
      const { data, contentType } = await authority.ask(request.data);
      return { data, contentType, archiveId: '', requestId: 1 };
    },
  };
  const within = (properties: Record<string, string>, run: Partial<SignerRun> = {}): Partial<SignerRun> => ({
    properties: { TSA_WORKER: 'TimeStampSigner', ...properties },
    worker: { workers },
    ...run,
  });
  const signWithin = (...parts: Parameters<typeof within>): Promise<SignerOutcome> => sign(within(...parts));

  /** Digest algorithm and hash of what is stamped. */
  function stamped(data: Uint8Array): readonly string[] {
    const [only] = signaturesIn(data);
    const { algorithm, hashedMessage } = readTimeStampToken(timeStampIn(only!));
    return [algorithm, Buffer.from(hashedMessage).toString('hex')];
  }

  it('RFC 3161 appendix A: is of the signature value, from a worker of the server', async () => {
    for (const properties of [{}, { SIGNATURE_FORMAT: 'PADES-BASELINE-B' }, T]) {
      asked.length = 0;
      const { data } = await signWithin(properties);
      const value = signaturesIn(data)[0]!.cms.signerInfo.signature;
      expect(stamped(data)).to.deep.equal(['2.16.840.1.101.3.4.2.1', createHash('sha256').update(value).digest('hex')]);
      expect(asked).to.deep.equal([
        { reference: { name: 'TimeStampSigner' }, password: undefined, transactionId: '00000000-0000-4000-8000-000000000000' },
      ]);
    }
  });

  it('has the digest that is configured, and is asked for with a password', async () => {
    asked.length = 0;
    const { data } = await signWithin({ TSA_DIGESTALGORITHM: 'SHA512', TSA_USERNAME: 'u', TSA_PASSWORD: 'p' });
    expect(stamped(data)[0]).to.equal('2.16.840.1.101.3.4.2.3');
    expect(asked[0]!.password).to.deep.equal({ username: 'u', password: 'p' });
  });

  it('is left out where the configuration or a request says so', async () => {
    const override = { ALLOW_PROPERTY_OVERRIDE: 'USE_TIMESTAMP' };
    expect((await signature(within({ USE_TIMESTAMP: 'false' }))).cms.signerInfo.hasUnsignedAttrs).to.equal(false);
    expect((await signature(within(override, { metadata: { USE_TIMESTAMP: 'no' } }))).cms.signerInfo.hasUnsignedAttrs).to.equal(false);
    // Asking for one that nobody can make is passed over.
    expect((await signature({ properties: override, metadata: { USE_TIMESTAMP: 'true' } })).cms.signerInfo.hasUnsignedAttrs).to.equal(
      false,
    );
    await expectFault(
      signWithin({ ...T, ...override }, { metadata: { USE_TIMESTAMP: 'false' } }),
      'illegalRequest',
      'USE_TIMESTAMP can not be false when SIGNATURE_FORMAT is PADES-BASELINE-T',
    );
  });

  it('that is not to be had is a failure; the cause is for the log', async () => {
    const refuse: OtherWorkers = { ...NO_OTHER_WORKERS, process: () => Promise.reject(new Fault('workerFailed', 'secret text')) };
    await expectFault(sign(within({}, { worker: { workers: refuse } })), 'workerFailed', 'Failed to get a time stamp');
    const lie: OtherWorkers = {
      ...NO_OTHER_WORKERS,
      process: () => Promise.resolve({ data: Buffer.from('3003020100', 'hex'), contentType: '', archiveId: '', requestId: 1 }),
    };
    await expectFault(sign(within({}, { worker: { workers: lie } })), 'workerFailed', 'Failed to get a time stamp');
  });

  describe('from an address', () => {
    let server: RevocationServer;
    before(async () => {
      server = await startRevocationServer();
    });
    after(() => server.close());

    it('is of the signature value too', async () => {
      server.answers = { '/tsa': async (body) => (await authority.ask(body)).data };
      const { data } = await sign({ properties: { ...T, TSA_URL: `${server.origin}/tsa` } });
      const value = signaturesIn(data)[0]!.cms.signerInfo.signature;
      expect(stamped(data)[1]).to.equal(createHash('sha256').update(value).digest('hex'));
    });

    it('that answers something else, or nothing, is a failure', async () => {
      const first = new Map<string, Uint8Array>();
      for (const answer of [404, Buffer.from('hello'), new Uint8Array(2_000_000)]) {
        server.answers = { '/tsa': () => answer };
        await expectFault(sign({ properties: { TSA_URL: `${server.origin}/tsa` } }), 'workerFailed', 'Failed to get a time stamp');
      }
      // The stamp of another signature, and of this one for another request.
      server.answers = {
        '/tsa': async (body) => {
          const known = first.get('answer') ?? (await authority.ask(body)).data;
          first.set('answer', known);
          return known;
        },
      };
      await sign({ properties: { TSA_URL: `${server.origin}/tsa` } });
      const other = { now: Date.now(), properties: { TSA_URL: `${server.origin}/tsa` } };
      await expectFault(sign(other), 'workerFailed', 'Failed to get a time stamp');
    });
  });
});
