import { shownGlobalValue } from '../../admin/global-scope.js';
import type { UseCaseArguments, UseCaseName, UseCaseResults } from '../../admin/use-cases.js';
import { MASKED } from '../../core/properties.js';
import type { CarrierServices } from './carrier-services.js';
import { carriedConfiguration } from './carried-configuration.js';
import { carriedKeyTest, carriedProbe } from './carried-key-tests.js';
import { carriedStatus } from './carried-status.js';
import { carriedStatusProperties, carriedStatusProperty, carrySettingOfStatusProperty } from './carried-status-properties.js';
import { carriedTokenEntries } from './carried-token-entries.js';
import { processProperties } from './process-properties.js';
import { entriesOf, field, isTrue, optionalText, textOf } from './soap-values.js';

/** Carries one use case. */
export type Carrier<N extends UseCaseName> = (given: UseCaseArguments[N], services: CarrierServices) => Promise<UseCaseResults[N]>;

/** How each use case is carried; AdminWS has no operation for those that are absent. */
export const CARRIERS: { readonly [N in UseCaseName]?: Carrier<N> } = {
  // Composed: read what is there, compute the change here, make it property by property.
  getProperty: (given, { local }) => local.call('getProperty', given),
  getWorkerId: (given, { local }) => local.call('getWorkerId', given),
  listWorkers: (given, { local }) => local.call('listWorkers', given),
  removeWorker: (given, { local }) => local.call('removeWorker', given),
  setProperties: (given, { local }) => local.call('setProperties', given),
  getAuthorizedClients: (given, { local }) => local.call('getAuthorizedClients', given),
  addAuthorizedClient: (given, { local }) => local.call('addAuthorizedClient', given),
  removeAuthorizedClient: (given, { local }) => local.call('removeAuthorizedClient', given),
  queryAuditLog: (given, { local }) => local.call('queryAuditLog', given),
  queryArchive: (given, { local }) => local.call('queryArchive', given),
  queryArchiveWithIds: (given, { local }) => local.call('queryArchiveWithIds', given),
  findFromArchiveId: (given, { local }) => local.call('findFromArchiveId', given),
  findFromRequestCert: (given, { local }) => local.call('findFromRequestCert', given),
  findFromRequestIP: (given, { local }) => local.call('findFromRequestIP', given),

  dumpProperties: (given, { localWithRules }) => localWithRules.call('dumpProperties', given),
  addClientRule: (given, { local }) => local.call('addClientRule', given),
  removeClientRule: (given, { localWithRules }) => localWithRules.call('removeClientRule', given),

  getConfiguration: carriedConfiguration,

  async getGlobalConfiguration(_given, { client }) {
    const answer = await client.invoke('getGlobalConfiguration', {});
    const properties = [...entriesOf(field(answer, 'config'))]
      .map(([key, value]) => ({ key, value: shownGlobalValue(key, value) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    return { version: textOf(field(answer, 'appVersion')), properties };
  },

  async setProperty({ worker, key, value }, { client, workerId }) {
    const id = await workerId(worker);
    await client.invoke('setWorkerProperty', { workerId: id, key, value });
    // The server knows whether the property is a secret.
    const stored = entriesOf(field(await client.invoke('getCurrentWorkerConfig', { workerId: id }), 'properties'));
    const isMasked = stored.get(key.toUpperCase()) === MASKED;
    return { workerId: id, value: isMasked ? MASKED : value };
  },

  async removeProperty({ worker, key }, { client, workerId }) {
    const id = await workerId(worker);
    return { workerId: id, removed: isTrue(await client.invoke('removeWorkerProperty', { workerId: id, key })) };
  },

  async setGlobalProperty({ scope, key, value }, { client }) {
    await client.invoke('setGlobalProperty', { scope, key, value });
    return { value: shownGlobalValue(key, value) };
  },

  async removeGlobalProperty({ scope, key }, { client }) {
    return { removed: isTrue(await client.invoke('removeGlobalProperty', { scope, key })) };
  },

  async reload({ worker }, { client, workerId }) {
    if (worker !== 'all') {
      const id = await workerId(worker);
      await client.invoke('reloadConfiguration', { workerId: id });
      return { workerId: id };
    }
    await client.invoke('globalReload', {});
    return { workerId: worker };
  },

  resyncGlobalConfiguration: async (_given, { client }) => (await client.invoke('globalResync', {})) as never,

  getStatus: carriedStatus,

  async activateCryptoToken({ worker, code }, services) {
    const signerId = await services.workerId(worker);
    await services.client.invoke('activateSigner', { signerId, authenticationCode: code });
    const [status] = await carriedStatus({ worker: { id: signerId } }, services);
    return { active: status !== undefined && 'tokenActive' in status && status.tokenActive, servesRequests: true };
  },

  async deactivateCryptoToken({ worker }, { client, workerId }) {
    const signerId = await workerId(worker);
    return { deactivated: isTrue(await client.invoke('deactivateSigner', { signerId })), servesRequests: true };
  },

  testKey: carriedKeyTest,

  async generateKey({ worker, algorithm, specification, alias, code }, { client, workerId }) {
    const given = { keyAlgorithm: algorithm, keySpec: specification, alias, authCode: code };
    const made = await client.invoke('generateSignerKey', { signerId: await workerId(worker), ...given });
    return { alias: optionalText(made) ?? alias ?? '' };
  },

  async removeKey({ worker, alias }, { client, workerId }) {
    return { removed: isTrue(await client.invoke('removeKey', { signerId: await workerId(worker), alias })) };
  },

  async generateCertificateRequest({ worker, alias, key, signatureAlgorithm, subject, explicitEccParameters }, { client, workerId }) {
    const order = { signerId: await workerId(worker), certReqInfo: { signatureAlgorithm, subjectDN: subject }, explicitEccParameters };
    const request =
      alias === undefined
        ? await client.invoke('getPKCS10CertificateRequestForKey2', { ...order, defaultKey: key === 'default' })
        : await client.invoke('getPKCS10CertificateRequestForAlias2', { ...order, keyAlias: alias });
    return { alias: alias ?? '', binary: textOf(field(request, 'binary')), armored: textOf(field(request, 'armored')) };
  },

  async uploadSignerCertificate({ worker, certificate, scope }, { client, workerId }) {
    const id = await workerId(worker);
    await client.invoke('uploadSignerCertificate', { signerId: id, signerCert: base64(certificate), scope: WIRE_SCOPES[scope] });
    return { workerId: id };
  },

  async uploadSignerCertificateChain({ worker, certificates, scope }, { client, workerId }) {
    const id = await workerId(worker);
    await client.invoke('uploadSignerCertificateChain', { signerId: id, signerCerts: certificates.map(base64), scope: WIRE_SCOPES[scope] });
    return { workerId: id };
  },

  async importCertificateChain({ worker, alias, certificates, code }, { client, workerId }) {
    const chain = { certificateChain: certificates.map(base64), alias, authenticationCode: code };
    await client.invoke('importCertificateChain', { workerId: await workerId(worker), ...chain });
    return { imported: certificates.length };
  },

  queryTokenEntries: carriedTokenEntries,
  probeCryptoToken: carriedProbe,

  getStatusProperty: carriedStatusProperty,
  getStatusProperties: carriedStatusProperties,
  setStatusProperty: carrySettingOfStatusProperty,

  async processProperties({ worker, properties }, { client }) {
    return { properties: base64(await processProperties(worker, properties, client)) };
  },
};

const WIRE_SCOPES = { GLOBAL: 'GLOB.', NODE: 'NODE.' } as const;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
