import { localAdministration, type AdministrationConnection } from '../admin/administration.js';
import type { AdministrationContext } from '../admin/administration-context.js';
import { CLI_USER, type WriteAuditEvent } from '../core/audit.js';
import type { Log } from '../core/ports.js';
import { auditNodeId } from './open-audit.js';
import { openServices } from './open-services.js';

export interface LocalAdministrationOptions {
  /** The data folder. */
  readonly data: string;
  /** URL of the database; without one it is the embedded database of the data folder. */
  readonly database?: string;
}

/** Storage, engine and the rest for a process that serves no requests. */
export type LocalServices = Omit<AdministrationContext, 'audit' | 'servesRequests'> & {
  readonly audit: WriteAuditEvent;
  /** Ends what was opened. */
  readonly close: () => Promise<void>;
};

/** Opens the services on a data folder. */
export type OpenServices = (options: LocalAdministrationOptions) => Promise<LocalServices>;

/**
 * The administration of a data folder in this process, for when no server is running on it. Crypto tokens activated here
 * are forgotten with the process.
 */
export async function openLocalAdministration(
  options: LocalAdministrationOptions,
  open: OpenServices = openOnFolder,
): Promise<AdministrationConnection> {
  const services = await open(options);
  const administration = localAdministration({ ...services, audit: (event) => services.audit(event, CLI_USER), servesRequests: false });
  return { ...administration, close: services.close };
}

/** Warnings and errors go to standard error; standard output is the command's. */
const consoleLog: Log = {
  error: (message, cause) => {
    console.error(`ERROR ${message}`, ...(cause === undefined ? [] : [cause]));
  },
  warn: (message, cause) => {
    console.error(`WARN ${message}`, ...(cause === undefined ? [] : [cause]));
  },
  info: () => undefined,
  debug: () => undefined,
};

const openOnFolder: OpenServices = async (options) => {
  const { administration, audit, close } = await openServices({
    ...options,
    log: consoleLog,
    workerLog: consoleLog,
    auditLines: consoleLog,
    auditNodeId: auditNodeId('cli', process.env),
  });
  return { ...administration, audit, close };
};
