import { ALLOW_ANY_PROPERTY } from '../../admin/role-list.js';
import { ArgumentError, type Command, type Invocation } from '../command.js';
import { readOptions } from '../command-options.js';
import { printLines } from '../terminal.js';
import { editRoleList, globalValue, LIST_OPTIONS, type SpokenList } from './edit-role-list.js';

const ADMINISTRATORS: SpokenList = {
  role: 'admin',
  texts: {
    heading: 'Authorized administrators:',
    added: 'Administrator added',
    present: 'Administrator already exists',
    removed: 'Administrator removed',
    absent: 'No such administrator',
  },
};

/** `wsadmins`: the client certificates that may administer over web services. */
export const wsAdminsCommand: Command = {
  name: 'wsadmins',
  summary: 'Manages authorizations for administrators',
  usage: [
    'Usage: signserver wsadmins -add (-certserialno <serial number, hex> -issuerdn <issuer DN> | -cert <PEM or DER file>)',
    '       signserver wsadmins -remove (-certserialno <serial number, hex> -issuerdn <issuer DN> | -cert <PEM or DER file>)',
    '       signserver wsadmins -list',
    '       signserver wsadmins -allowany [true | false]',
    'Example 1: signserver wsadmins -add -cert admin.pem',
    'Example 2: signserver wsadmins -add -certserialno 123ABCDEF -issuerdn "O=Example, CN=Management CA"',
    'Example 3: signserver wsadmins -allowany false',
  ],
  useCases: ['getGlobalConfiguration', 'setGlobalProperty', 'removeGlobalProperty'],
  wordCount: { min: 0, max: Number.MAX_SAFE_INTEGER, message: 'Wrong number of arguments' },
  hasJson: true,
  async run(invocation) {
    const { options } = readOptions(invocation.words, { ...LIST_OPTIONS, allowany: 'optionalValue' });
    const { add, remove, list, allowany } = options;
    if (!add && !remove && list && (await isAnyoneAllowed(invocation))) showAnyone(invocation);
    else if (await editRoleList(ADMINISTRATORS, options, invocation)) return;
    else if (allowany === undefined) throw new ArgumentError('Missing operation: -add, -remove, -list, or -allowany');
    else if (allowany === true || allowany.toLowerCase() === 'true') await allowAnyone(invocation);
    else await allowListedOnly(invocation);
  },
};

async function isAnyoneAllowed(invocation: Invocation): Promise<boolean> {
  return (await globalValue(ALLOW_ANY_PROPERTY, invocation)).toLowerCase() === 'true';
}

function showAnyone({ show }: Invocation): void {
  show({ anyCertificate: true }, () => [
    'ANY CERTIFICATE ACCEPTED FOR WS ADMINISTRATORS',
    'Use the command "signserver wsadmins -allowany false" to enable the administrator list',
    '',
  ]);
}

async function allowAnyone({ administration, terminal }: Invocation): Promise<void> {
  await administration.call('setGlobalProperty', { scope: 'GLOB.', key: ALLOW_ANY_PROPERTY, value: 'true' });
  printLines(terminal, 'Set to allow any WS admin');
}

async function allowListedOnly({ administration, terminal }: Invocation): Promise<void> {
  await administration.call('removeGlobalProperty', { scope: 'GLOB.', key: ALLOW_ANY_PROPERTY });
  printLines(terminal, 'Set to not allow any WS admin');
}
