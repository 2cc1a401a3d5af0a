import {
  formatRoleList,
  isSameMember,
  parseRoleList,
  parseSerialNumber,
  ROLE_PROPERTIES,
  type Role,
  type RoleMember,
} from '../../admin/role-list.js';
import { certificateReader } from '../../formats/x509/x509.js';
import { readCertificateFile } from '../certificate-file.js';
import { ArgumentError, type Invocation } from '../command.js';
import type { GivenOptions } from '../command-options.js';
import { printLines } from '../terminal.js';

/** The options that say which certificate is meant, and what to do with it. */
export const LIST_OPTIONS = {
  add: 'flag',
  remove: 'flag',
  list: 'flag',
  certserialno: 'value',
  issuerdn: 'value',
  cert: 'value',
} as const;

/** What a command says about the list of those who have a role. */
export interface ListTexts {
  readonly heading: string;
  readonly added: string;
  readonly present: string;
  readonly removed: string;
  readonly absent: string;
}

/** A list and how to speak of it. */
export interface SpokenList {
  readonly role: Role;
  readonly texts: ListTexts;
}

type Given = GivenOptions<typeof LIST_OPTIONS>;

/** Adds, removes or lists; answers false where the options ask for none of them. */
export async function editRoleList(list: SpokenList, options: Given, invocation: Invocation): Promise<boolean> {
  if (options.add) await add(list, await meantMember(options), invocation);
  else if (options.remove) await remove(list, await meantMember(options), invocation);
  else if (options.list) await show(list, invocation);
  else return false;
  return true;
}

/** The value of a global property; empty where it is not set. */
export async function globalValue(key: string, { administration }: Pick<Invocation, 'administration'>): Promise<string> {
  const { properties } = await administration.call('getGlobalConfiguration', {});
  return properties.find((one) => one.key === `GLOB.${key}`)?.value ?? '';
}

async function add({ role, texts }: SpokenList, member: RoleMember, invocation: Invocation): Promise<void> {
  const listed = await read(role, invocation);
  if (listed.some((one) => isSameMember(one, member))) {
    printLines(invocation.terminal, texts.present);
    return;
  }
  await write(role, [...listed, member], invocation);
  printLines(invocation.terminal, texts.added);
}

async function remove({ role, texts }: SpokenList, member: RoleMember, invocation: Invocation): Promise<void> {
  const listed = await read(role, invocation);
  const kept = listed.filter((one) => !isSameMember(one, member));
  if (kept.length === listed.length) {
    invocation.terminal.warn(texts.absent);
    return;
  }
  await write(role, kept, invocation);
  printLines(invocation.terminal, texts.removed);
}

async function show({ role, texts }: SpokenList, invocation: Invocation): Promise<void> {
  const members = (await read(role, invocation)).map(({ serialNumber, issuer }) => ({ serialNumber: serialNumber.toString(16), issuer }));
  invocation.show({ certificates: members }, () => [
    texts.heading,
    ...members.map(({ serialNumber, issuer }) => `${serialNumber.padEnd(20)} ${issuer}`),
    '',
  ]);
}

async function read(role: Role, invocation: Invocation): Promise<readonly RoleMember[]> {
  const { members, problems } = parseRoleList(await globalValue(ROLE_PROPERTIES[role], invocation));
  for (const problem of problems) invocation.terminal.warn(problem);
  return members;
}

async function write(role: Role, members: readonly RoleMember[], { administration }: Invocation): Promise<void> {
  await administration.call('setGlobalProperty', { scope: 'GLOB.', key: ROLE_PROPERTIES[role], value: formatRoleList(members) });
}

async function meantMember({ certserialno, issuerdn, cert }: Given): Promise<RoleMember> {
  if (cert !== undefined) {
    if (certserialno !== undefined || issuerdn !== undefined)
      throw new ArgumentError("Can't use the option -cert at the same time as -certserialno and -issuerdn");
    const [certificate] = await readCertificateFile(cert);
    return listable({ serialNumber: BigInt(`0x${certificate.serialNumber}`), issuer: certificateReader.reversedNames(certificate).issuer });
  }
  if (certserialno === undefined) throw new ArgumentError('Missing option: -certserialno');
  if (issuerdn === undefined) throw new ArgumentError('Missing option: -issuerdn');
  const serialNumber = parseSerialNumber(certserialno);
  if (serialNumber === undefined) throw new ArgumentError(`Illegal serial number specified: ${certserialno}`);
  return listable({ serialNumber, issuer: issuerdn });
}

/** An entry ends at its first semicolon, and spaces around it do not belong to it. */
function listable(member: RoleMember): RoleMember {
  const { members } = parseRoleList(formatRoleList([member]));
  const [read] = members;
  if (members.length !== 1 || !read || !isSameMember(read, member))
    throw new ArgumentError(`An issuer DN with a semicolon, or with a space at its end, cannot be listed: ${member.issuer}`);
  return member;
}
