import { expect } from 'chai';
import { CATALOGUE } from '../../../src/catalogue.js';
import type { ConfigurationStore } from '../../../src/core/ports.js';
import type { WorkerConfiguration } from '../../../src/core/worker.js';
import { Definitions } from '../../../src/engine/definitions.js';
import { openWorkers } from '../../../src/engine/open-workers.js';

const DEFINITIONS = new Definitions(CATALOGUE);
const OPEN = { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner', AUTHTYPE: 'NOAUTH' };

function worker(
  id: number,
  properties: Readonly<Record<string, string>>,
  type: WorkerConfiguration['type'] = 'PROCESSABLE',
): WorkerConfiguration {
  return { id, name: `W${String(id)}`, type, properties: new Map(Object.entries(properties)), authorizedClients: [], matchingRules: [] };
}

const storeOf = (...workers: readonly WorkerConfiguration[]): ConfigurationStore =>
  ({
    workers: () => Promise.resolve(workers),
    worker: (id: number) => Promise.resolve(workers.find((one) => one.id === id)),
  }) as unknown as ConfigurationStore;

const namesOf = async (...workers: readonly WorkerConfiguration[]): Promise<readonly string[]> =>
  (await openWorkers(storeOf(...workers), DEFINITIONS)).map(({ name }) => name);

describe('workers open to everybody', () => {
  it('are those that ask nobody who he is', async () => {
    const others = [
      worker(3, { ...OPEN, AUTHTYPE: '' }),
      worker(4, { ...OPEN, AUTHTYPE: 'CLIENTCERT' }),
      worker(5, { ...OPEN, AUTHTYPE: 'org.signserver.server.UsernamePasswordAuthorizer' }),
      worker(6, { ...OPEN, AUTHTYPE: 'org.example.NoSuchAuthorizer' }),
      worker(7, { ...OPEN, DISABLED: 'TRUE' }),
      worker(8, { ...OPEN, IMPLEMENTATION_CLASS: 'org.example.NoSuchClass' }),
      worker(9, { ...OPEN, IMPLEMENTATION_CLASS: 'org.signserver.server.signers.CryptoWorker' }, 'CRYPTO_WORKER'),
    ];
    const open = [worker(2, { ...OPEN, AUTHTYPE: ' org.signserver.server.NoAuthorizer ' }), worker(1, OPEN)];
    expect(await namesOf(...others, ...open)).to.deep.equal(['W1', 'W2']);
  });

  it('come with a sentence on what they do', async () => {
    const [{ doc } = { doc: '' }] = await openWorkers(storeOf(worker(1, OPEN)), DEFINITIONS);
    expect(doc).to.equal(DEFINITIONS.find('PlainSigner', 'signer')?.doc);
  });

  it('are looked for among so many', async () => {
    expect(await namesOf(...Array.from({ length: 1000 }, (_, id) => worker(id, OPEN)))).to.have.length(200);
  });
});
