import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import type { Administration } from '../admin/administration.js';
import { formatRoleList, isSameMember, parseRoleList, ROLE_PROPERTIES, type RoleMember } from '../admin/role-list.js';
import type { CertificateReader, Log } from '../core/ports.js';
import type { ManagementFolder } from './management-folder.js';

/** The roles of the first administrator: all that people have. */
const ROLES = ['admin', 'auditor', 'archiveAuditor'] as const;

export interface ListingOptions {
  readonly administration: Administration;
  readonly certificates: CertificateReader;
  readonly log: Log;
}

/**
 * Gives the administrator of a new management CA all roles, once: who is taken off the lists later is not put back. Where
 * a start is broken off before, the next one does it.
 */
export async function listAdministrator(files: ManagementFolder, { administration, certificates, log }: ListingOptions): Promise<void> {
  if (!existsSync(files.pendingFile)) return;
  const [certificate] = certificates.fromPem(await readFile(files.administratorFile, 'utf8'));
  if (!certificate) return;
  const member = { serialNumber: BigInt(`0x${certificate.serialNumber}`), issuer: certificates.reversedNames(certificate).issuer };
  const { properties } = await administration.call('getGlobalConfiguration', {});
  for (const role of ROLES) {
    const key = ROLE_PROPERTIES[role];
    const listed = properties.find((property) => property.key === `GLOB.${key}`)?.value ?? '';
    if (parseRoleList(listed).members.some((one) => isSameMember(one, member))) continue;
    await administration.call('setGlobalProperty', { scope: 'GLOB.', key, value: withMember(listed, member) });
  }
  await rm(files.pendingFile, { force: true });
  const { administratorKeystore, administratorPassword, administratorFile, administratorKeyFile, caFile } = files;
  log.info(
    `Made a management CA, ${caFile}, and an administrator, ${administratorKeystore} with its password in ${administratorPassword}, ` +
      `or ${administratorFile} with ${administratorKeyFile}`,
  );
}

/** What is there stays as somebody wrote it. */
function withMember(list: string, member: RoleMember): string {
  const before = list.trimEnd();
  return `${before}${before === '' || before.endsWith(';') ? '' : ';'}${formatRoleList([member])}`;
}
