import { expect } from 'chai';
import { cryptoWorker } from '../../../../src/workers/crypto-workers/crypto-worker.js';

describe('The crypto worker', () => {
  it('is found by its class name in SignServer and has no properties of its own', () => {
    expect(cryptoWorker).to.deep.include({ kind: 'cryptoWorker', properties: {} });
    expect(cryptoWorker.names).to.deep.equal(['org.signserver.server.signers.CryptoWorker', 'CryptoWorker']);
  });
});
