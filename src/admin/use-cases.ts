import { activateCryptoToken } from './use-cases/activate-crypto-token.js';
import { addAuthorizedClient } from './use-cases/add-authorized-client.js';
import { addClientRule } from './use-cases/add-client-rule.js';
import { addWorker } from './use-cases/add-worker.js';
import type { ArgumentsOf } from './arguments.js';
import { deactivateCryptoToken } from './use-cases/deactivate-crypto-token.js';
import { destroyKey } from './use-cases/destroy-key.js';
import { dumpProperties } from './use-cases/dump-properties.js';
import { findFromArchiveId } from './use-cases/find-from-archive-id.js';
import { findFromRequestCert } from './use-cases/find-from-request-cert.js';
import { findFromRequestIP } from './use-cases/find-from-request-ip.js';
import { generateCertificateRequest } from './use-cases/generate-certificate-request.js';
import { generateKey } from './use-cases/generate-key.js';
import { getAuthorizedClients } from './use-cases/get-authorized-clients.js';
import { getConfiguration } from './use-cases/get-configuration.js';
import { getGlobalConfiguration } from './use-cases/get-global-configuration.js';
import { getKeyUsageCount } from './use-cases/get-key-usage-count.js';
import { getProperty } from './use-cases/get-property.js';
import { getSignerCertificates } from './use-cases/get-signer-certificates.js';
import { getSigningValidity } from './use-cases/get-signing-validity.js';
import { getStatus } from './use-cases/get-status.js';
import { getStatusProperties } from './use-cases/get-status-properties.js';
import { getStatusProperty } from './use-cases/get-status-property.js';
import { getWorkerId } from './use-cases/get-worker-id.js';
import { importCertificateChain } from './use-cases/import-certificate-chain.js';
import { listWorkers } from './use-cases/list-workers.js';
import { processProperties } from './use-cases/process-properties.js';
import { probeCryptoToken } from './use-cases/probe-crypto-token.js';
import { queryArchive } from './use-cases/query-archive.js';
import { queryArchiveWithIds } from './use-cases/query-archive-with-ids.js';
import { queryAuditLog } from './use-cases/query-audit-log.js';
import { queryTokenEntries } from './use-cases/query-token-entries.js';
import { reload } from './use-cases/reload.js';
import { removeAuthorizedClient } from './use-cases/remove-authorized-client.js';
import { removeClientRule } from './use-cases/remove-client-rule.js';
import { removeGlobalProperty } from './use-cases/remove-global-property.js';
import { removeKey } from './use-cases/remove-key.js';
import { removeProperty } from './use-cases/remove-property.js';
import { removeWorker } from './use-cases/remove-worker.js';
import { replaceProperties } from './use-cases/replace-properties.js';
import { resyncGlobalConfiguration } from './use-cases/resync-global-configuration.js';
import { setGlobalProperty } from './use-cases/set-global-property.js';
import { setProperties } from './use-cases/set-properties.js';
import { setStatusProperty } from './use-cases/set-status-property.js';
import { setProperty } from './use-cases/set-property.js';
import { testKey } from './use-cases/test-key.js';
import { updateProperties } from './use-cases/update-properties.js';
import { uploadSignerCertificate } from './use-cases/upload-signer-certificate.js';
import { uploadSignerCertificateChain } from './use-cases/upload-signer-certificate-chain.js';
import { verifyAuditLog } from './use-cases/verify-audit-log.js';

/** Everything an administrator can ask for. What is not in it cannot be asked for through any door. */
export const USE_CASES = {
  activateCryptoToken,
  addAuthorizedClient,
  addClientRule,
  addWorker,
  deactivateCryptoToken,
  destroyKey,
  dumpProperties,
  findFromArchiveId,
  findFromRequestCert,
  findFromRequestIP,
  generateCertificateRequest,
  generateKey,
  getAuthorizedClients,
  getConfiguration,
  getGlobalConfiguration,
  getKeyUsageCount,
  getProperty,
  getSignerCertificates,
  getSigningValidity,
  getStatus,
  getStatusProperties,
  getStatusProperty,
  getWorkerId,
  importCertificateChain,
  listWorkers,
  processProperties,
  probeCryptoToken,
  queryArchive,
  queryArchiveWithIds,
  queryAuditLog,
  queryTokenEntries,
  reload,
  removeAuthorizedClient,
  removeClientRule,
  removeGlobalProperty,
  removeKey,
  removeProperty,
  removeWorker,
  replaceProperties,
  resyncGlobalConfiguration,
  setGlobalProperty,
  setProperties,
  setProperty,
  setStatusProperty,
  testKey,
  updateProperties,
  uploadSignerCertificate,
  uploadSignerCertificateChain,
  verifyAuditLog,
} as const;

export type UseCaseName = keyof typeof USE_CASES;
export type UseCaseArguments = { readonly [N in UseCaseName]: ArgumentsOf<(typeof USE_CASES)[N]['arguments']> };
export type UseCaseResults = { readonly [N in UseCaseName]: Awaited<ReturnType<(typeof USE_CASES)[N]['run']>> };
