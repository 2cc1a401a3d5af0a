import type { Engine } from '../../../engine/engine.js';
import { WIRE_FAULTS } from '../../wire-faults.js';
import type { OperationHandler } from '../operation.js';
import type { FaultWording, SoapServiceDefinition } from '../soap-service.js';
import { operationHandler, type AdminOperation, type AdminWsServices } from './admin-operation.js';
import { CERTIFICATE_OPERATIONS } from './certificate-operations.js';
import { CLIENT_OPERATIONS } from './client-operations.js';
import { GLOBAL_OPERATIONS } from './global-operations.js';
import { KEY_OPERATIONS } from './key-operations.js';
import { processOperation } from './process-operation.js';
import { QUERY_OPERATIONS } from './query-operations.js';
import { workerOperations } from './worker-operations.js';

/** Where SignServer serves AdminWS. */
export const ADMIN_WS_PATH = '/signserver/AdminWSService/AdminWS';

export interface AdminWsOptions extends AdminWsServices {
  readonly engine: Pick<Engine, 'process' | 'signers'>;
  /** Name of the machine, as status shows it. */
  readonly hostname: string;
  /** The text of `wsdl/adminws.wsdl`. */
  readonly wsdl: string;
}

/** AdminWS over the use cases of the administration. */
export function adminWs({ engine, hostname, wsdl, ...services }: AdminWsOptions): SoapServiceDefinition {
  const operations: Readonly<Record<string, AdminOperation>> = {
    ...workerOperations(hostname),
    ...CLIENT_OPERATIONS,
    ...GLOBAL_OPERATIONS,
    ...KEY_OPERATIONS,
    ...CERTIFICATE_OPERATIONS,
    ...QUERY_OPERATIONS,
    process: processOperation(engine),
  };
  const handlers: Record<string, OperationHandler> = {};
  for (const [name, operation] of Object.entries(operations)) handlers[name] = operationHandler(name, operation, services);
  return { wsdl, handlers, faultWording };
}

const faultWording: FaultWording = ({ kind, message }) => {
  const { text, fault } = WIRE_FAULTS[kind].adminws;
  return { text: text(message), ...(fault !== undefined && { exception: fault }) };
};
