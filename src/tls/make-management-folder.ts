import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import type { Clock } from '../core/ports.js';
import { writePem } from '../formats/pem.js';
import { writePkcs12 } from '../formats/pkcs12/pkcs12-writer.js';
import { issueAdministrator, issueServer, makeManagementCa, type IssuedIdentity } from './management-ca.js';
import { managementFolder, type ManagementFolder } from './management-folder.js';
import { writePrivateFile } from './private-file.js';

/** Host names and IP addresses of a server. */
export type Hosts = readonly [string, ...string[]];

/**
 * Makes a management CA, a server and an administrator in a folder, for its owner alone; a folder that has them is left as
 * it is. The folder appears whole or not at all, and once, however many processes start at the same time. Throws where a
 * folder is in the way that holds other files.
 */
export async function makeManagementFolder(files: ManagementFolder, hosts: Hosts, clock: Clock): Promise<void> {
  if (existsSync(files.caFile)) return;
  // A folder made by mkdtemp has mode 700.
  const fresh = await mkdtemp(`${files.folder}.`);
  try {
    await fill(managementFolder(fresh), hosts, clock);
    await rename(fresh, files.folder);
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true });
    // Another process was faster; then its folder is the folder.
    if (existsSync(files.caFile)) return;
    throw new Error(`The folder ${files.folder} for the management CA cannot be made. Is there one with other files in it?`, { cause });
  }
}

async function fill(files: ManagementFolder, hosts: Hosts, clock: Clock): Promise<void> {
  const ca = await makeManagementCa(clock);
  const [server, administrator] = await Promise.all([issueServer(ca, hosts, clock), issueAdministrator(ca, clock)]);
  const { privateKey, certificate } = administrator;
  const password = randomBytes(18).toString('base64url');
  const keystore = await writePkcs12([{ alias: 'administrator', privateKey, chain: [certificate, ca.certificate] }], password);
  const contents: readonly (readonly [string, string | Uint8Array])[] = [
    [files.caFile, certificatePem(ca)],
    [files.caKeyFile, keyPem(ca)],
    [files.serverFile, identityPem(server)],
    [files.administratorKeystore, keystore],
    [files.administratorPassword, `${password}\n`],
    [files.administratorFile, certificatePem(administrator)],
    [files.administratorKeyFile, keyPem(administrator)],
    [files.pendingFile, 'This administrator is authorized when the server next starts; then this file goes.\n'],
  ];
  await Promise.all(contents.map(([path, content]) => writePrivateFile(path, content)));
}

/** Key and certificate in one text. */
export const identityPem = (identity: IssuedIdentity): string => keyPem(identity) + certificatePem(identity);

const keyPem = ({ privateKey }: IssuedIdentity): string => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const certificatePem = ({ certificate }: IssuedIdentity): string => writePem('CERTIFICATE', certificate);
