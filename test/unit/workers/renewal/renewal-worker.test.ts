import { expect } from 'chai';
import type { KeyTestResult } from '../../../../src/core/crypto-token.js';
import type { PropertyUpdate, WorkerChanges } from '../../../../src/core/ports.js';
import { readConfiguration } from '../../../../src/core/properties.js';
import { softwareKey } from '../../../../src/components/crypto-tokens/software-key.js';
import { readPropertiesFile } from '../../../../src/formats/properties-file.js';
import { renewalWorker } from '../../../../src/workers/renewal/renewal-worker.js';
import { pki } from '../../../support/pki.js';
import { runSigner } from '../../../support/run-signer.js';
import { NO_CHANGES, NO_OTHER_WORKERS } from '../../../support/worker-context.js';

const PROPERTIES = { EJBCAWSURL: 'https://127.0.0.1:1/ejbca', DEFAULTKEY: 'ra', TRUSTSTORETYPE: 'PEM', TRUSTSTOREVALUE: pki.root.pem };
const RENEWEE = {
  RENEWENDENTITY: 'e',
  REQUESTDN: 'CN=e',
  SIGNATUREALGORITHM: 'SHA256withRSA',
  KEYALG: 'RSA',
  KEYSPEC: '2048',
  DEFAULTKEY: 'key1',
};

const { privateKey, chain } = pki.clientOne;
const KEY = softwareKey({ alias: 'ra', chain, privateKey });

/** What is wrong with the properties of a renewal worker. */
function problems(properties: Readonly<Record<string, string>>): readonly string[] {
  return readConfiguration(renewalWorker.properties, new Map(Object.entries(properties)), renewalWorker.check).problems.map(
    ({ message }) => message,
  );
}

/** What it answers about a worker with these properties, and what it did to it. */
async function asked(
  request: string,
  renewee: Readonly<Record<string, string>>,
  {
    tested = [{ alias: 'key2', success: true, status: '', publicKeyHash: '' }],
    key = KEY,
  }: { readonly tested?: readonly KeyTestResult[]; readonly key?: Parameters<typeof runSigner>[1]['key'] } = {},
): Promise<{ readonly answer: Readonly<Record<string, string>>; readonly done: readonly unknown[]; readonly unfulfilled: boolean }> {
  const done: unknown[] = [];
  const changes: WorkerChanges = {
    ...NO_CHANGES,
    generateKey: (_reference, order) => {
      done.push(['generate', order]);
      return Promise.resolve('key2');
    },
    testKey: (_reference, which) => {
      done.push(['test', which]);
      return Promise.resolve(tested);
    },
    update: (_reference, { set }: PropertyUpdate) => {
      done.push(['set', set]);
      return Promise.resolve();
    },
    reload: () => {
      done.push('reload');
      return Promise.resolve();
    },
    activate: (_reference, code) => {
      done.push(['activate', code]);
      return Promise.resolve();
    },
    certificateRequest: (_reference, { key: which }) => {
      done.push(['request', which]);
      return Promise.resolve('PEM');
    },
  };
  const workers = {
    ...NO_OTHER_WORKERS,
    state: () => Promise.resolve({ id: 2, name: 'Signer', errors: [], tokenActive: true }),
    properties: () => Promise.resolve(new Map(Object.entries(renewee))),
  };
  const result = await runSigner(renewalWorker, { properties: PROPERTIES, data: request, key, worker: { workers, changes } });
  const answer = Object.fromEntries(readPropertiesFile(result.data).map(({ key: name, value }) => [name, value]));
  return { answer, done, unfulfilled: result.unfulfilled === true };
}

const NO_ANSWER = { RESULT: 'FAILURE', MESSAGE: 'There is no answer from EJBCA at 127.0.0.1:1 that can be used.' };

describe('RenewalWorker', () => {
  it('says all that its configuration lacks', () => {
    expect(problems(PROPERTIES)).to.deep.equal([]);
    expect(problems({})).to.have.members([
      'Missing EJBCAWSURL property',
      'Missing DEFAULTKEY property',
      'Missing TRUSTSTORETYPE property',
      'Missing TRUSTSTOREPATH or TRUSTSTOREVALUE property',
    ]);
    const { TRUSTSTOREVALUE, ...others } = PROPERTIES;
    expect(problems(others)).to.deep.equal(['Missing TRUSTSTOREPATH or TRUSTSTOREVALUE property']);
    expect(problems({ ...PROPERTIES, TRUSTSTOREPATH: '/a' })).to.deep.equal([
      'Can not specify both TRUSTSTOREPATH and TRUSTSTOREVALUE property',
    ]);
    expect(problems({ ...others, TRUSTSTORETYPE: 'JKS', TRUSTSTOREVALUE })).to.deep.equal(['Missing TRUSTSTOREPASSWORD property']);
  });

  it('makes a key, tests it and notes it as the next one before it asks for a certificate', async () => {
    const { answer, done, unfulfilled } = await asked('WORKER=Signer\nAUTHCODE=foo\n', RENEWEE);
    expect([answer, unfulfilled]).to.deep.equal([NO_ANSWER, true]);
    expect(done).to.deep.equal([
      ['generate', { algorithm: 'RSA', specification: '2048', code: 'foo' }],
      ['test', { alias: 'key2', code: 'foo' }],
      ['set', { NEXTCERTSIGNKEY: 'key2' }],
      'reload',
      ['activate', 'foo'],
      ['request', 'next'],
    ]);
  });

  it('makes none where there is a next one, or the present one is to stay', async () => {
    const next = await asked('WORKER=Signer\nAUTHCODE=null\n', { ...RENEWEE, NEXTCERTSIGNKEY: 'key7' });
    expect(next.done).to.deep.equal([
      ['test', { alias: 'key7' }],
      ['request', 'next'],
    ]);
    const present = await asked('WORKER=Signer\nFORDEFAULTKEY=TRUE\n', { ...RENEWEE, KEYALG: '', KEYSPEC: '' });
    expect(present.done).to.deep.equal([
      ['test', { alias: 'key1' }],
      ['request', 'default'],
    ]);
  });

  it('goes no further with a key that does not work', async () => {
    const failed = await asked('WORKER=7', RENEWEE, { tested: [{ alias: 'key2', success: false, status: 'broken' }] });
    expect(failed.answer).to.deep.equal({ RESULT: 'FAILURE', MESSAGE: 'Key testing failed: broken' });
    expect((await asked('WORKER=7', RENEWEE, { tested: [] })).answer['MESSAGE']).to.equal('Key testing failed: No result');
  });

  for (const name of ['RENEWENDENTITY', 'REQUESTDN', 'SIGNATUREALGORITHM', 'KEYALG', 'KEYSPEC']) {
    it(`needs ${name} of the worker, and does nothing without`, async () => {
      const { answer, done } = await asked('WORKER=Signer', { ...RENEWEE, [name]: '' });
      expect(answer).to.deep.equal({ RESULT: 'FAILURE', MESSAGE: `Property ${name} not specified for worker: Signer` });
      expect(done).to.deep.equal([]);
    });
  }

  it('says that the key of a device cannot be used for TLS', async () => {
    const { tlsKey, ...inDevice } = KEY;
    expect(tlsKey).to.be.a('function');
    const { answer } = await asked('WORKER=Signer', RENEWEE, { key: inDevice });
    expect(answer['MESSAGE']).to.match(/^The key \S+ is in a device that TLS cannot use here; a keystore token is needed\.$/);
  });
});
