import { expect } from 'chai';
import { Fault } from '../../../../src/core/errors.js';
import type { LogFields, Reply } from '../../../../src/core/exchange.js';
import { readConfiguration } from '../../../../src/core/properties.js';
import type { ProcessingResult } from '../../../../src/core/worker-definition.js';
import type { WorkerReference } from '../../../../src/core/worker.js';
import { requestedPolicyDispatcher } from '../../../../src/workers/dispatchers/requested-policy-dispatcher.js';
import { CLIENT } from '../../../support/engine-fixture.js';
import { readTimeStamp } from '../../../support/read-time-stamp.js';
import { timeStampQuery } from '../../../support/time-stamp-query.js';
import { workerContext } from '../../../support/worker-context.js';

const REPLY: Reply = { data: Uint8Array.of(1), contentType: 'application/timestamp-reply', archiveId: '1', requestId: 1 };
const MAPPINGS = '1.2.3: First ;1.2.4:17; nonsense;1.2.5:a:b;1.2.3:Last';

/** Dispatches one request; answers what came of it, whom it was handed to, and the log. */
async function dispatch(
  properties: Readonly<Record<string, string>>,
  data: Uint8Array,
  forward: () => Promise<Reply> = () => Promise.resolve(REPLY),
): Promise<{
  readonly result: { reply: Reply } | { answer: ProcessingResult };
  readonly to: readonly WorkerReference[];
  readonly log: LogFields;
}> {
  const { configuration } = readConfiguration(requestedPolicyDispatcher.properties, new Map(Object.entries(properties)));
  const to: WorkerReference[] = [];
  const log: LogFields = new Map();
  const dispatcher = requestedPolicyDispatcher.create(configuration!, { ...workerContext(), workerName: 'Dispatcher' });
  const result = await dispatcher.dispatch({
    request: { kind: 'data', data, metadata: new Map() },
    transactionId: 'id',
    client: CLIENT,
    log,
    forward: (reference) => {
      to.push(reference);
      return forward();
    },
  });
  return { result, to, log };
}

describe('RequestedPolicyDispatcher', () => {
  it('hands a request to the worker of its policy, the last one that is mapped, by name or id', async () => {
    const { result, to } = await dispatch({ MAPPINGS }, timeStampQuery({ policy: '1.2.3' }));
    expect(to).to.deep.equal([{ name: 'Last' }]);
    expect(result).to.deep.equal({ reply: REPLY });
    expect((await dispatch({ MAPPINGS }, timeStampQuery({ policy: '1.2.4' }))).to).to.deep.equal([{ id: 17 }]);
  });

  it('passes over entries that are not a policy and a worker', async () => {
    for (const entry of ['1.2.3:', ' 1.2.3: ', '1.2.3', '1.2.3:a:b']) {
      expect((await dispatch({ MAPPINGS: entry }, timeStampQuery({ policy: '1.2.3' }))).to, entry).to.deep.equal([]);
    }
  });

  it('hands a request without policy to DEFAULTWORKER, and others only with USEDEFAULTIFMISMATCH', async () => {
    const properties = { MAPPINGS, DEFAULTWORKER: 'Usual' };
    expect((await dispatch(properties, timeStampQuery())).to).to.deep.equal([{ name: 'Usual' }]);
    expect((await dispatch(properties, timeStampQuery({ policy: '1.2.5' }))).to).to.deep.equal([]);
    const all = { ...properties, USEDEFAULTIFMISMATCH: 'true' };
    expect((await dispatch(all, timeStampQuery({ policy: '1.2.5' }))).to).to.deep.equal([{ name: 'Usual' }]);
  });

  for (const [INCLUDESTATUSSTRING, text] of [
    ['', 'request contains unknown policy.'],
    ['false', undefined],
  ] as const) {
    it(`rejects what nobody is for, ${text === undefined ? 'without a text' : 'with a text'}`, async () => {
      const { result, log } = await dispatch({ MAPPINGS, INCLUDESTATUSSTRING }, timeStampQuery({ policy: '1.9' }));
      if (!('answer' in result)) throw new Error('it was handed on');
      expect(result.answer).to.include({ contentType: 'application/timestamp-reply', unfulfilled: true });
      const answer = readTimeStamp(result.answer.data);
      expect(answer).to.include({ status: 2, failInfo: '0303000001', isDer: true });
      expect(answer.text).to.equal(text);
      expect(Object.fromEntries(log)).to.deep.equal({ CLIENT_AUTHORIZED: 'false', EXCEPTION: 'requested policy not supported' });
    });
  }

  for (const data of [Buffer.from('hello'), new Uint8Array(), Uint8Array.of(0x30, 0)]) {
    it(`refuses what is no request, ${String(data.length)} bytes`, async () => {
      const failed: unknown = await dispatch({ MAPPINGS }, data).catch((thrown: unknown) => thrown);
      expect(failed).to.include({ kind: 'illegalRequest', message: 'Could not parse TimeStampRequest' });
    });
  }

  it('answers a target that is not there as a fault of the request, and lets other faults through', async () => {
    for (const [thrown, kind] of [
      [new Fault('noSuchWorker', 'No such worker: Last'), 'illegalRequest'],
      [new Fault('cryptoTokenOffline', 'away'), 'cryptoTokenOffline'],
    ] as const) {
      const forward = (): Promise<Reply> => Promise.reject(thrown);
      const failed: unknown = await dispatch({ MAPPINGS }, timeStampQuery({ policy: '1.2.3' }), forward).catch((one: unknown) => one);
      expect(failed).to.include({ kind, message: thrown.message });
    }
  });
});
