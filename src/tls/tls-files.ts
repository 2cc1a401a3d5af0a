import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../core/ports.js';
import type { Settings } from '../settings/settings.js';
import type { TlsFiles } from './certificate-files.js';
import { listAdministrator, type ListingOptions } from './list-administrator.js';
import { makeManagementFolder, type Hosts } from './make-management-folder.js';
import { managementFolder } from './management-folder.js';
import { renewServerCertificate } from './renew-server-certificate.js';

export interface TlsFilesOptions extends ListingOptions {
  readonly clock: Clock;
}

/**
 * The files for the TLS listeners that the settings want: those that are given, and for the others those of the server's
 * own management CA, in the folder `tls` of the data folder. Where clients of that CA are let in, its administrator is
 * given the roles of one.
 */
export async function tlsFiles(settings: Settings, options: TlsFilesOptions): Promise<TlsFiles> {
  const { identity, clientCaFile } = settings;
  if (identity) return { identity, ...(clientCaFile !== undefined && { clientCaFile }) };
  const own = managementFolder(join(settings.data, 'tls'));
  await makeManagementFolder(own, hosts(), options.clock);
  await renewServerCertificate(own, { ...options, hosts: hosts() });
  if (settings.mtls && clientCaFile === undefined) await listAdministrator(own, options);
  const pair = { kind: 'pem', keyFile: own.serverFile, certificateFile: own.serverFile } as const;
  return { identity: pair, clientCaFile: clientCaFile ?? own.caFile };
}

/** What this machine may be called by: the local names, and its own where certificates can have it. */
function hosts(): Hosts {
  const name = hostname().toLowerCase();
  const isUsable = /^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?$/.test(name) && name !== 'localhost';
  return ['localhost', ...(isUsable ? [name] : []), '127.0.0.1', '::1'];
}
