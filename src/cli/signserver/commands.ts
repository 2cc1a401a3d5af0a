import type { Command } from '../command.js';
import { activateCryptoTokenCommand } from './activate-crypto-token.js';
import { addAuthorizedClientCommand } from './add-authorized-client.js';
import { findFromArchiveIdCommand, findFromRequestCertCommand, findFromRequestIpCommand } from './archive-find.js';
import { archiveQueryCommand } from './archive-query.js';
import { auditLogCommand } from './audit-log.js';
import { auditVerifyCommand } from './audit-verify.js';
import { authorizedClientsCommand } from './authorized-clients.js';
import { completionCommands } from './completion.js';
import { deactivateCryptoTokenCommand } from './deactivate-crypto-token.js';
import { dumpPropertiesCommand } from './dump-properties.js';
import { generateCertificateRequestCommand } from './generate-certificate-request.js';
import { generateKeyCommand } from './generate-key.js';
import { getConfigCommand } from './get-config.js';
import { getPropertyCommand } from './get-property.js';
import { getStatusCommand } from './get-status.js';
import { renewSignerCommand } from './renew-signer.js';
import { getStatusPropertiesCommand, getStatusPropertyCommand, setStatusPropertyCommand } from './status-properties.js';
import { importCertificateChainCommand } from './import-certificate-chain.js';
import { listAuthorizedClientsCommand } from './list-authorized-clients.js';
import { queryTokenEntriesCommand } from './query-token-entries.js';
import { reloadCommand } from './reload.js';
import { removeAuthorizedClientCommand } from './remove-authorized-client.js';
import { removeKeyCommand } from './remove-key.js';
import { removePropertyCommand } from './remove-property.js';
import { removeWorkerCommand } from './remove-worker.js';
import { resyncCommand } from './resync.js';
import { setPropertiesCommand } from './set-properties.js';
import { setPropertyFromFileCommand } from './set-property-from-file.js';
import { setPropertyCommand } from './set-property.js';
import { testKeyCommand } from './test-key.js';
import { tokenGenerateKeysCommand } from './token-generate-keys.js';
import { tokenProbeCommand } from './token-probe.js';
import { uploadSignerCertificateCommand, uploadSignerCertificateChainCommand } from './upload-certificates.js';
import { wsAdminsCommand } from './ws-admins.js';
import { wsArchiveAuditorsCommand, wsAuditorsCommand, wsPeerSystemsCommand } from './ws-rules.js';

const ADMINISTRATION: readonly Command[] = [
  activateCryptoTokenCommand,
  addAuthorizedClientCommand,
  findFromArchiveIdCommand,
  findFromRequestCertCommand,
  findFromRequestIpCommand,
  archiveQueryCommand,
  auditVerifyCommand,
  auditLogCommand,
  authorizedClientsCommand,
  deactivateCryptoTokenCommand,
  dumpPropertiesCommand,
  generateCertificateRequestCommand,
  generateKeyCommand,
  getConfigCommand,
  getPropertyCommand,
  getStatusCommand,
  getStatusPropertiesCommand,
  getStatusPropertyCommand,
  importCertificateChainCommand,
  listAuthorizedClientsCommand,
  queryTokenEntriesCommand,
  reloadCommand,
  removeAuthorizedClientCommand,
  removeKeyCommand,
  removePropertyCommand,
  removeWorkerCommand,
  renewSignerCommand,
  resyncCommand,
  setPropertiesCommand,
  setPropertyCommand,
  setPropertyFromFileCommand,
  setStatusPropertyCommand,
  testKeyCommand,
  tokenGenerateKeysCommand,
  tokenProbeCommand,
  uploadSignerCertificateCommand,
  uploadSignerCertificateChainCommand,
  wsAdminsCommand,
  wsArchiveAuditorsCommand,
  wsAuditorsCommand,
  wsPeerSystemsCommand,
];

/** The commands of `signserver`, in the order of its help. */
export const COMMANDS: readonly Command[] = [...ADMINISTRATION, ...completionCommands(ADMINISTRATION)];
