import { expect } from 'chai';
import { Fault, FAULT_KINDS } from '../../../src/core/errors.js';
import { presentFault } from '../../../src/interfaces/present-fault.js';
import { WIRE_FAULTS } from '../../../src/interfaces/wire-faults.js';
import { MemoryLog } from '../../support/engine-fixture.js';

describe('the table of faults and wires', () => {
  it('has a row for each kind', () => {
    expect(Object.keys(WIRE_FAULTS)).to.have.members(FAULT_KINDS);
  });

  it('hides what was not foreseen and nothing else', () => {
    expect(FAULT_KINDS.filter((kind) => !WIRE_FAULTS[kind].exposed)).to.deep.equal(['unexpected']);
  });

  it('answers on HTTP and REST with a status that is an error', () => {
    for (const { http, rest } of Object.values(WIRE_FAULTS)) {
      expect(http.status).to.be.within(400, 599);
      expect(rest.status).to.be.within(400, 599);
    }
  });

  const SEEN: readonly (readonly [kind: keyof typeof WIRE_FAULTS, http: string, rest: string, clientws: string])[] = [
    ['illegalRequest', '400 why', '400 why', 'RequestFailedException why'],
    ['noSuchWorker', '404 Worker Not Found', '404 why', 'RequestFailedException why'],
    ['requestTooLarge', '413 why', '413 why', 'RequestFailedException why'],
    ['authorizationRequired', '401 Authorization Required', '401 why', 'RequestFailedException why'],
    ['accessDenied', '403 Access Denied', '401 why', 'RequestFailedException why'],
    ['notGranted', '403 why', '500 Internal server error: why', 'RequestFailedException why'],
    ['cryptoTokenOffline', '503 why', '503 why', 'InternalServerException Service unavailable: why'],
    ['serviceUnavailable', '503 why', '500 Internal server error: why', 'InternalServerException Service unavailable: why'],
    ['workerFailed', '500 why', '500 Internal server error: why', 'InternalServerException Internal server error: why'],
  ];
  for (const [kind, http, rest, clientws] of SEEN) {
    it(`answers ${kind} as SignServer does`, () => {
      const row = WIRE_FAULTS[kind];
      expect(`${String(row.http.status)} ${row.http.text('why')}`).to.equal(http);
      expect(`${String(row.rest.status)} ${row.rest.text('why')}`).to.equal(rest);
      expect(`${String(row.clientws.fault)} ${row.clientws.text('why')}`).to.equal(clientws);
    });
  }

  it('repeats the text in a header for an illegal request only', () => {
    expect(FAULT_KINDS.filter((kind) => WIRE_FAULTS[kind].http.inHeader)).to.deep.equal(['illegalRequest']);
  });
});

describe('a fault as the client sees it', () => {
  const random = { uuid: () => 'T-2', int32: () => 0 };
  const present = (thrown: unknown): readonly [unknown, readonly string[]] => {
    const log = new MemoryLog();
    return [presentFault(thrown, { log, random }), log.lines];
  };

  it('keeps its message, unlogged', () => {
    expect(present(new Fault('notGranted', 'no credit'))).to.deep.equal([{ kind: 'notGranted', message: 'no credit' }, []]);
  });

  it('is a transaction id where it is not a fault', () => {
    const message = 'The request could not be processed. Transaction id: T-2';
    const logged = ['ERROR T-2: The request could not be processed.'];
    for (const thrown of [new TypeError('secret'), 'secret', undefined]) {
      expect(present(thrown)).to.deep.equal([{ kind: 'unexpected', message }, logged]);
    }
  });

  it('is the transaction id of an unexpected fault that has one', () => {
    const fault = new Fault('unexpected', 'secret', { transactionId: 'T-1' });
    const message = 'The request could not be processed. Transaction id: T-1';
    expect(present(fault)).to.deep.equal([{ kind: 'unexpected', message }, []]);
  });
});
