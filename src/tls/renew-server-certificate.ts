import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Clock, Log } from '../core/ports.js';
import { RENEWAL_MS } from './certificate-expiry.js';
import { issueServer } from './management-ca.js';
import type { ManagementFolder } from './management-folder.js';
import { identityPem, type Hosts } from './make-management-folder.js';
import { replacePrivateFile } from './private-file.js';

export interface RenewalOptions {
  readonly hosts: Hosts;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Issues a new key and certificate to the server where less than 30 days are left or a host is not in the certificate. A
 * certificate of another CA was put there by somebody and stays. A server that cannot be renewed goes on with what it has.
 */
export async function renewServerCertificate(files: ManagementFolder, { hosts, clock, log }: RenewalOptions): Promise<void> {
  try {
    const ca = new X509Certificate(await readFile(files.caFile));
    const server = new X509Certificate(await readFile(files.serverFile));
    if (!server.verify(ca.publicKey) || isGood(server, hosts, clock)) return;
    const privateKey = createPrivateKey(await readFile(files.caKeyFile));
    const issuer = { privateKey, publicKey: createPublicKey(privateKey), certificate: ca.raw };
    await replacePrivateFile(files.serverFile, identityPem(await issueServer(issuer, hosts, clock)));
    log.info(`Renewed the server certificate in ${files.serverFile}`);
  } catch (cause) {
    log.error(`The server certificate in ${files.serverFile} cannot be renewed`, cause);
  }
}

function isGood(certificate: X509Certificate, hosts: Hosts, clock: Clock): boolean {
  const isNamed = (host: string): boolean =>
    (isIP(host) === 0 ? certificate.checkHost(host, { subject: 'never' }) : certificate.checkIP(host)) !== undefined;
  return Date.parse(certificate.validTo) - clock.now() >= RENEWAL_MS && hosts.every(isNamed);
}
