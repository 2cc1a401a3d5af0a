import { expect } from 'chai';
import { localAdministration } from '../../../src/admin/administration.js';
import type { AdminWsClient } from '../../../src/cli/admin-ws/admin-ws-client.js';
import { REMOTE_NODE, RemoteConfiguration } from '../../../src/cli/admin-ws/remote-configuration.js';
import { remoteContext } from '../../../src/cli/admin-ws/remote-context.js';
import { Fault } from '../../../src/core/errors.js';
import { MemoryTerminal } from '../../support/memory-terminal.js';
import { expectFault } from '../../support/rejection.js';

/** Answers what it is told and remembers the operations; the one with that number, from 1, fails. */
function fakeClient(answers: Readonly<Record<string, unknown>> = {}, failing = 0): AdminWsClient & { readonly calls: readonly string[] } {
  const calls: string[] = [];
  return {
    calls,
    invoke: (operation, given) => {
      calls.push(`${operation} ${JSON.stringify(given)}`);
      if (calls.length === failing) return Promise.reject(new Fault('invalidInput', 'No.'));
      return Promise.resolve(answers[operation]);
    },
  };
}

const RULE = { subjectType: 'SUBJECT_RDN_CN', subjectValue: 'a', issuerType: 'ISSUER_DN_BCSTYLE', issuerValue: 'CN=b' } as const;

describe('the configuration of a server over AdminWS', () => {
  it('is changed by one operation for each property, and by none for the name and type of a worker that goes', async () => {
    const client = fakeClient();
    const steps: string[] = [];
    await new RemoteConfiguration(client, { onStep: (done, total) => steps.push(`${String(done)}/${String(total)}`) }).apply({
      workers: [
        { id: 1, set: new Map([['A', '1']]), addClients: [{ serialNumber: 'ab', issuer: 'CN=b' }] },
        { id: 2, remove: ['A', 'NAME', 'TYPE'], removeClients: [{ serialNumber: 'cd', issuer: 'CN=b' }] },
      ],
      setGlobal: new Map([
        ['GLOB.A', '1'],
        [`NODE.${REMOTE_NODE}.B`, '2'],
      ]),
      removeGlobal: ['GLOB.C'],
    });
    expect(client.calls).to.deep.equal([
      'setWorkerProperty {"workerId":1,"key":"A","value":"1"}',
      'addAuthorizedClient {"workerId":1,"authClient":{"certSN":"ab","issuerDN":"CN=b"}}',
      'removeWorkerProperty {"workerId":2,"key":"A"}',
      'removeAuthorizedClient {"workerId":2,"authClient":{"certSN":"cd","issuerDN":"CN=b"}}',
      'setGlobalProperty {"scope":"GLOB.","key":"A","value":"1"}',
      'setGlobalProperty {"scope":"NODE.","key":"B","value":"2"}',
      'removeGlobalProperty {"scope":"GLOB.","key":"C"}',
    ]);
    expect(steps).to.deep.equal(['1/7', '2/7', '3/7', '4/7', '5/7', '6/7', '7/7']);
  });

  it('is not changed at all where a change has client rules', async () => {
    const client = fakeClient();
    const change = { workers: [{ id: 1, set: new Map([['A', '1']]), addRules: [RULE] }] };
    await expectFault(
      new RemoteConfiguration(client).apply(change),
      'operationUnsupported',
      'Nothing was changed. AdminWS has no operation for client rules with SUBJECT_RDN_CN, only for CERTIFICATE_SERIALNO: use --data on the machine of the server.',
    );
    expect(client.calls).to.deep.equal([]);
  });

  it('is not changed where the id of a new worker is taken', async () => {
    const client = fakeClient({ getCurrentWorkerConfig: { properties: { entry: [{ key: 'NAME', value: 'Here' }] } } });
    const change = { workers: [{ id: 1, isNew: true, set: new Map([['A', '1']]) }] } as const;
    await expectFault(new RemoteConfiguration(client).apply(change), 'invalidInput', 'Worker 1 exists already.');
    expect(client.calls.filter((call) => call.startsWith('set'))).to.deep.equal([]);
  });

  it('says how far a change came that failed on its way', async () => {
    const change = {
      workers: [
        {
          id: 1,
          set: new Map([
            ['A', '1'],
            ['B', '2'],
          ]),
        },
      ],
    };
    const inPart = 'No.\nThe change was made in part: 1 of 2 operations were carried out.';
    await expectFault(new RemoteConfiguration(fakeClient({}, 2)).apply(change), 'invalidInput', inPart);
    await expectFault(new RemoteConfiguration(fakeClient({}, 1)).apply(change), 'invalidInput', 'No.');
  });

  it('masks in what it tells whatever the server masks', async () => {
    const entry = [
      { key: 'NAME', value: 'Token' },
      { key: 'AUTHCODE', value: '_MASKED_' },
    ];
    const client = fakeClient({ getCurrentWorkerConfig: { properties: { entry } } });
    const administration = localAdministration(remoteContext(client, new MemoryTerminal()));
    const entries = [{ key: 'WORKER5.AUTHCODE', value: 'open sesame', line: 1 }];
    expect(await administration.call('setProperties', { source: 'file', entries })).to.deep.equal([
      { done: 'set', workerId: 5, key: 'AUTHCODE', value: '_MASKED_' },
    ]);
    expect(client.calls).to.include('setWorkerProperty {"workerId":5,"key":"AUTHCODE","value":"open sesame"}');
  });

  it('shows workers by ascending id, and reads their names once', async () => {
    const client = fakeClient({
      getWorkers: ['7', '3'],
      getCurrentWorkerConfig: { properties: { entry: { key: 'TYPE', value: 'PROCESSABLE' } } },
    });
    const configuration = new RemoteConfiguration(client);
    const workers = [
      { id: 3, name: 'UnamedWorker3', type: 'PROCESSABLE' },
      { id: 7, name: 'UnamedWorker7', type: 'PROCESSABLE' },
    ];
    expect(await configuration.workers()).to.deep.equal(workers);
    expect(await configuration.workers()).to.deep.equal(workers);
    expect(client.calls).to.have.length(3);
  });
});
