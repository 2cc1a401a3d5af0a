import type { Administrator } from '../core/audit.js';
import { Fault } from '../core/errors.js';
import type { Client } from '../core/exchange.js';
import type { AdministrationContext } from './administration-context.js';
import { ALLOW_ANY_PROPERTY, isSameMember, parseRoleList, parseSerialNumber, ROLE_PROPERTIES } from './role-list.js';
import type { PermissionLevel } from './use-case.js';

/** An operation that somebody asks for over a network. */
export interface AdministrativeCall {
  /** The name of the operation. */
  readonly operation: string;
  readonly permission: PermissionLevel;
  /** Those of its arguments that go to the server log; never a secret. What was not given is undefined. */
  readonly logged: readonly (string | undefined)[];
}

type AuthorizationServices = Pick<AdministrationContext, 'store' | 'certificates' | 'log'>;

const DENIED = {
  admin: 'Administrator not authorized to resource.',
  auditor: 'Auditor not authorized to resource.',
  archiveAuditor: 'Archive auditor not authorized to resource.',
} as const satisfies Record<PermissionLevel, string>;

/**
 * Answers who calls, where the certificate of the connection is one that may: throws `authorizationRequired` without a
 * certificate and `accessDenied` for one that is not listed. The lists are read anew, so that a role that is taken away
 * is gone with the next call. Every call leaves a line in the server log.
 */
export async function authorizeAdministrator(
  { address, certificate }: Client,
  call: AdministrativeCall,
  { store, certificates, log }: AuthorizationServices,
): Promise<Administrator> {
  if (!certificate) {
    log.info(`ADMIN OPERATION refused without a client certificate; address=${printable(address ?? 'null')}; operation=${call.operation};`);
    // SignServer says "Auditor" whatever the operation.
    throw new Fault('authorizationRequired', `${DENIED.auditor} Client certificate authentication required.`);
  }
  const { subject, issuer } = certificates.reversedNames(certificate);
  const caller = { subject, issuer, serialNumber: certificate.serialNumber };
  const { isAuthorized, warnings } = decide(await store.globalProperties(), call.permission, caller);
  for (const warning of warnings) log.warn(printable(warning));
  log.info(operationLine(caller, call, isAuthorized ? 'true' : 'false'));
  if (!isAuthorized) throw new Fault('accessDenied', DENIED[call.permission]);
  return caller;
}

interface Decision {
  readonly isAuthorized: boolean;
  /** Sentences for the log. */
  readonly warnings: readonly string[];
}

function decide(globals: ReadonlyMap<string, string>, permission: PermissionLevel, caller: Required<Administrator>): Decision {
  if (permission === 'admin' && globals.get(`GLOB.${ALLOW_ANY_PROPERTY}`)?.toLowerCase() === 'true') {
    return { isAuthorized: true, warnings: [] };
  }
  const property = ROLE_PROPERTIES[permission];
  const list = globals.get(`GLOB.${property}`);
  if (list === undefined) return { isAuthorized: false, warnings: [`No ${property} global property set.`] };
  const { members, problems: warnings } = parseRoleList(list);
  const serialNumber = parseSerialNumber(caller.serialNumber);
  if (serialNumber === undefined) return { isAuthorized: false, warnings };
  return { isAuthorized: members.some((member) => isSameMember(member, { serialNumber, issuer: caller.issuer })), warnings };
}

function operationLine(caller: Required<Administrator>, { operation, logged }: AdministrativeCall, authorized: 'true' | 'false'): string {
  const fields = {
    subjectDN: caller.subject,
    serialNumber: caller.serialNumber,
    issuerDN: caller.issuer,
    authorized,
    operation,
    arguments: logged.map((argument) => `${escaped(argument ?? 'null')},`).join(''),
  };
  return ['ADMIN OPERATION;', ...Object.entries(fields).map(([name, value]) => `${name}=${printable(value)};`)].join(' ');
}

const LONGEST_ARGUMENT = 1_000;

/** So that an argument cannot pass for a field of the line, nor fill the log. */
function escaped(argument: string): string {
  const cut = argument.length > LONGEST_ARGUMENT ? `${argument.slice(0, LONGEST_ARGUMENT)}…` : argument;
  return cut.replace(/[;=]/g, '\\$&');
}

/** So that what a caller sent cannot pass for a line of its own. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- the very characters that are taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
