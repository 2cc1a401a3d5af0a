import type { Command } from '../command.js';
import { activateCryptoTokenCommand } from './activate-crypto-token.js';
import { authorizedClientsCommand } from './authorized-clients.js';
import { deactivateCryptoTokenCommand } from './deactivate-crypto-token.js';
import { dumpPropertiesCommand } from './dump-properties.js';
import { getConfigCommand } from './get-config.js';
import { getPropertyCommand } from './get-property.js';
import { getStatusCommand } from './get-status.js';
import { reloadCommand } from './reload.js';
import { removePropertyCommand } from './remove-property.js';
import { removeWorkerCommand } from './remove-worker.js';
import { setPropertiesCommand } from './set-properties.js';
import { setPropertyFromFileCommand } from './set-property-from-file.js';
import { setPropertyCommand } from './set-property.js';
import { wsAdminsCommand } from './ws-admins.js';
import { wsArchiveAuditorsCommand, wsAuditorsCommand, wsPeerSystemsCommand } from './ws-rules.js';

/** The commands of `signserver`, in the order of its help. */
export const COMMANDS: readonly Command[] = [
  activateCryptoTokenCommand,
  authorizedClientsCommand,
  deactivateCryptoTokenCommand,
  dumpPropertiesCommand,
  getConfigCommand,
  getPropertyCommand,
  getStatusCommand,
  reloadCommand,
  removePropertyCommand,
  removeWorkerCommand,
  setPropertiesCommand,
  setPropertyCommand,
  setPropertyFromFileCommand,
  wsAdminsCommand,
  wsArchiveAuditorsCommand,
  wsAuditorsCommand,
  wsPeerSystemsCommand,
];
