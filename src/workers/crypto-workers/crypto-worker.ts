import { defineCryptoWorker } from '../../core/worker-definition.js';

/** Holds a crypto token for other workers, which name it in their CRYPTOTOKEN. It processes no requests. */
export const cryptoWorker = defineCryptoWorker({
  names: ['org.signserver.server.signers.CryptoWorker', 'CryptoWorker'],
  doc: 'Holds a crypto token for other workers.',
  properties: {},
});
