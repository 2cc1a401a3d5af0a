import { activateCryptoToken } from './activate-crypto-token.js';
import { addAuthorizedClient } from './add-authorized-client.js';
import { addClientRule } from './add-client-rule.js';
import type { ArgumentsOf } from './arguments.js';
import { deactivateCryptoToken } from './deactivate-crypto-token.js';
import { destroyKey } from './destroy-key.js';
import { dumpProperties } from './dump-properties.js';
import { findFromArchiveId } from './find-from-archive-id.js';
import { findFromRequestCert } from './find-from-request-cert.js';
import { findFromRequestIP } from './find-from-request-ip.js';
import { generateCertificateRequest } from './generate-certificate-request.js';
import { generateKey } from './generate-key.js';
import { getAuthorizedClients } from './get-authorized-clients.js';
import { getConfiguration } from './get-configuration.js';
import { getGlobalConfiguration } from './get-global-configuration.js';
import { getKeyUsageCount } from './get-key-usage-count.js';
import { getProperty } from './get-property.js';
import { getSignerCertificates } from './get-signer-certificates.js';
import { getSigningValidity } from './get-signing-validity.js';
import { getStatus } from './get-status.js';
import { getWorkerId } from './get-worker-id.js';
import { importCertificateChain } from './import-certificate-chain.js';
import { listWorkers } from './list-workers.js';
import { queryArchive } from './query-archive.js';
import { queryArchiveWithIds } from './query-archive-with-ids.js';
import { queryAuditLog } from './query-audit-log.js';
import { queryTokenEntries } from './query-token-entries.js';
import { reload } from './reload.js';
import { removeAuthorizedClient } from './remove-authorized-client.js';
import { removeClientRule } from './remove-client-rule.js';
import { removeGlobalProperty } from './remove-global-property.js';
import { removeKey } from './remove-key.js';
import { removeProperty } from './remove-property.js';
import { removeWorker } from './remove-worker.js';
import { resyncGlobalConfiguration } from './resync-global-configuration.js';
import { setGlobalProperty } from './set-global-property.js';
import { setProperties } from './set-properties.js';
import { setProperty } from './set-property.js';
import { testKey } from './test-key.js';
import { uploadSignerCertificate } from './upload-signer-certificate.js';
import { uploadSignerCertificateChain } from './upload-signer-certificate-chain.js';
import { verifyAuditLog } from './verify-audit-log.js';

/** Everything an administrator can ask for. What is not in it cannot be asked for through any door. */
export const USE_CASES = {
  activateCryptoToken,
  addAuthorizedClient,
  addClientRule,
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
  getWorkerId,
  importCertificateChain,
  listWorkers,
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
  resyncGlobalConfiguration,
  setGlobalProperty,
  setProperties,
  setProperty,
  testKey,
  uploadSignerCertificate,
  uploadSignerCertificateChain,
  verifyAuditLog,
} as const;

export type UseCaseName = keyof typeof USE_CASES;
export type UseCaseArguments = { readonly [N in UseCaseName]: ArgumentsOf<(typeof USE_CASES)[N]['arguments']> };
export type UseCaseResults = { readonly [N in UseCaseName]: Awaited<ReturnType<(typeof USE_CASES)[N]['run']>> };
