import { localAdministration, type Administration } from '../admin/administration.js';
import type { AdministrationContext } from '../admin/administration-context.js';
import { certificatesToPem } from '../admin/certificate-text.js';
import type { PropertyUpdate, WorkerChanges } from '../core/ports.js';

/** What workers do to others, by the use cases of administrators. The context is asked for at each call. */
export function workerChanges(contextOf: () => AdministrationContext): WorkerChanges {
  const call: Administration['call'] = (useCase, given) => localAdministration(contextOf()).call(useCase, given);
  return {
    generateKey: async (worker, { algorithm, specification, code }) =>
      (await call('generateKey', { worker, algorithm, specification, alias: undefined, code })).alias,
    testKey: (worker, { alias, code }) => call('testKey', { worker, alias, code }),
    certificateRequest: async (worker, order) => (await call('generateCertificateRequest', { worker, alias: undefined, ...order })).armored,
    activate: async (worker, code) => {
      await call('activateCryptoToken', { worker, code });
    },
    update: async (worker, { set, remove = [], certificates }) => {
      const { workerId } = await call('getConfiguration', { worker });
      const all = { ...set, ...(certificates && certificateProperties(certificates)) };
      const properties = Object.entries(all).map(([key, value]) => ({ key, value }));
      await call('updateProperties', { workerId, set: properties, remove });
    },
    reload: async (worker) => {
      await call('reload', { worker });
    },
  };
}

function certificateProperties({ signer, chain }: NonNullable<PropertyUpdate['certificates']>): Readonly<Record<string, string>> {
  return { SIGNERCERT: certificatesToPem([signer]), SIGNERCERTCHAIN: certificatesToPem(chain) };
}
