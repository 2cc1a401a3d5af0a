import { localAdministration, type Administration } from '../../../admin/administration.js';
import type { AdministrationContext } from '../../../admin/administration-context.js';
import { authorizeAdministrator } from '../../../admin/authorize-administrator.js';
import type { PermissionLevel } from '../../../admin/use-case.js';
import { USE_CASES, type UseCaseArguments, type UseCaseName, type UseCaseResults } from '../../../admin/use-cases.js';
import type { Administrator } from '../../../core/audit.js';
import { asFault, type FaultKind } from '../../../core/errors.js';
import type { Client } from '../../../core/exchange.js';
import type { AdminWsException } from '../../wire-faults.js';
import type { Message } from '../message.js';
import type { OperationHandler } from '../operation.js';
import type { ResponseFields } from '../response-values.js';
import { SoapFault } from '../soap-fault.js';

/** What the operations work with. */
export interface AdminWsServices {
  readonly context: Omit<AdministrationContext, 'audit'>;
  /** Writes to the audit log in the name of whoever calls. */
  readonly auditFor: (administrator: Administrator) => AdministrationContext['audit'];
}

/** Exceptions of the contract that a fault becomes in one operation only. */
export type DeclaredException = AdminWsException | 'CertificateException' | 'QueryException' | 'ResyncException';

/** A call by somebody who may call. */
export interface AdminCall {
  readonly message: Message;
  readonly client: Client;
  /** Whom audit records name. */
  readonly administrator: Administrator;
  readonly administration: Administration;
}

/** One operation of AdminWS. */
export interface AdminOperation {
  readonly permission: PermissionLevel;
  /** The name in the server log, where it is not the operation's own. */
  readonly loggedAs?: string;
  /** What of the message goes to the server log. */
  readonly logged: (message: Message) => readonly (string | undefined)[];
  /** Where a fault is another exception than its kind is elsewhere. */
  readonly exceptions?: Readonly<Partial<Record<FaultKind, DeclaredException>>>;
  readonly run: (call: AdminCall) => Promise<ResponseFields>;
}

type UseCaseParts<N extends UseCaseName> = Pick<AdminOperation, 'loggedAs' | 'logged' | 'exceptions'> & {
  /** What the use case is given; throws a Client fault for what the message lacks. */
  readonly given: (message: Message) => UseCaseArguments[N];
  /** What is answered; nothing where absent. */
  readonly answer?: (result: UseCaseResults[N]) => ResponseFields;
};

/** An operation that is one use case, with the permission that the use case asks for. */
export function useCaseOperation<N extends UseCaseName>(useCase: N, { given, answer, ...parts }: UseCaseParts<N>): AdminOperation {
  return {
    ...parts,
    permission: USE_CASES[useCase].permission,
    run: async ({ message, administration }) => {
      const result = await administration.call(useCase, given(message));
      return answer?.(result) ?? {};
    },
  };
}

/** Runs an operation for callers that may call it, in their name. */
export function operationHandler(name: string, operation: AdminOperation, { context, auditFor }: AdminWsServices): OperationHandler {
  const { permission, loggedAs = name, exceptions = {} } = operation;
  return async (message, client) => {
    const call = { operation: loggedAs, permission, logged: operation.logged(message) };
    const administrator = await authorizeAdministrator(client, call, context);
    const administration = localAdministration({ ...context, audit: auditFor(administrator) });
    try {
      return await operation.run({ message, client, administrator, administration });
    } catch (thrown) {
      if (thrown instanceof SoapFault) throw thrown;
      const fault = asFault(thrown);
      const exception = exceptions[fault.kind];
      throw exception === undefined ? fault : new SoapFault('Server', fault.message, { exception, cause: fault });
    }
  };
}
