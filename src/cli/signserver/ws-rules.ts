import type { Role } from '../../admin/role-list.js';
import { ArgumentError, type Command } from '../command.js';
import { readOptions } from '../command-options.js';
import { editRoleList, LIST_OPTIONS, type ListTexts } from './edit-role-list.js';

const TEXTS: ListTexts = {
  heading: 'Authorizations:',
  added: 'Rule added',
  present: 'Rule already exists',
  removed: 'Rule removed',
  absent: 'No such rule',
};

/** `wsauditors`: the client certificates that may read the audit log over web services. */
export const wsAuditorsCommand = ruleCommand('wsauditors', 'auditors', 'auditor');

/** `wsarchiveauditors`: the client certificates that may read the archive over web services. */
export const wsArchiveAuditorsCommand = ruleCommand('wsarchiveauditors', 'archive auditors', 'archiveAuditor');

/** `wspeersystems`: the client certificates of peer systems. */
export const wsPeerSystemsCommand = ruleCommand('wspeersystems', 'peer systems', 'peer');

function ruleCommand(name: string, who: string, role: Role): Command {
  return {
    name,
    summary: `Manages authorizations for ${who}`,
    usage: [
      `Usage: signserver ${name} -add (-certserialno <serial number, hex> -issuerdn <issuer DN> | -cert <PEM or DER file>)`,
      `       signserver ${name} -remove (-certserialno <serial number, hex> -issuerdn <issuer DN> | -cert <PEM or DER file>)`,
      `       signserver ${name} -list`,
      `Example 1: signserver ${name} -add -cert person.pem`,
      `Example 2: signserver ${name} -add -certserialno 123ABCDEF -issuerdn "O=Example, CN=Management CA"`,
    ],
    useCases: ['getGlobalConfiguration', 'setGlobalProperty'],
    wordCount: { min: 0, max: Number.MAX_SAFE_INTEGER, message: 'Wrong number of arguments' },
    hasJson: true,
    async run(invocation) {
      const { options } = readOptions(invocation.words, LIST_OPTIONS);
      const isDone = await editRoleList({ role, texts: TEXTS }, options, invocation);
      if (!isDone) throw new ArgumentError('Missing operation: -add, -remove or -list');
    },
  };
}
