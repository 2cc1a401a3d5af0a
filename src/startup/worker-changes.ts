import { localAdministration, type Administration } from '../admin/administration.js';
import type { AdministrationContext } from '../admin/administration-context.js';
import { certificatesToPem } from '../admin/certificate-text.js';
import type { PropertyUpdate, WorkerChanges } from '../core/ports.js';
import { rawValue } from '../core/properties.js';
import type { WorkerReference } from '../core/worker.js';
import { nextAlias } from '../engine/key-generation.js';

/** What workers do to others, by the use cases of administrators. The context is asked for at each call. */
export function workerChanges(contextOf: () => AdministrationContext): WorkerChanges {
  const call: Administration['call'] = (useCase, given) => localAdministration(contextOf()).call(useCase, given);

  /** Workers that share a token often share the names of their keys, too. */
  async function freeAlias(worker: WorkerReference): Promise<string | undefined> {
    const defaultKey = rawValue(await contextOf().engine.signers.properties(worker), 'DEFAULTKEY');
    if (defaultKey === undefined) return undefined;
    // A token that is not active yet may be for who generates a key with a code, and knows best then what it holds.
    const entries = await contextOf()
      .engine.tokens.entries(worker)
      .catch(() => []);
    const taken = new Set(entries.map(({ alias }) => alias));
    let alias = nextAlias(defaultKey);
    while (taken.has(alias)) alias = nextAlias(alias);
    return alias;
  }

  return {
    generateKey: async (worker, { algorithm, specification, code }) => {
      const alias = await freeAlias(worker);
      return (await call('generateKey', { worker, algorithm, specification, alias, code })).alias;
    },
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
