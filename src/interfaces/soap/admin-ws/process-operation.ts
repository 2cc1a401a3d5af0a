import { Fault } from '../../../core/errors.js';
import type { Client, WorkerRequest } from '../../../core/exchange.js';
import { workerReference } from '../../../core/worker.js';
import type { Engine } from '../../../engine/engine.js';
import type { AdminOperation } from './admin-operation.js';
import { requiredText } from './elements.js';
import { readProcessRequest, writeProcessResponse, type ProcessRequest } from './process-structures.js';

/**
 * Has a worker process requests for an administrator, one after the other; the first that fails ends the call. The
 * worker's own authorizer decides as well, on the client certificate.
 */
export function processOperation(engine: Pick<Engine, 'process' | 'signers'>): AdminOperation {
  return {
    permission: 'admin',
    logged: (message) => [message.text('workerIdOrName')],
    exceptions: {
      noSuchWorker: 'IllegalRequestException',
      authorizationRequired: 'IllegalRequestException',
      accessDenied: 'IllegalRequestException',
      operationUnsupported: 'IllegalRequestException',
    },
    async run({ message, client, administrator }) {
      const reference = workerReference(requiredText(message, 'workerIdOrName'));
      const requests = message.allBytes('processRequest');
      if (requests.length === 0) {
        await engine.signers.properties(reference);
        throw new Fault('illegalRequest', 'There is no request to process.');
      }
      const responses: Uint8Array[] = [];
      for (const bytes of requests) {
        const request = readProcessRequest(bytes);
        const reply = await engine.process(reference, workerRequest(request), { ...certificateHolder(client), administrator });
        responses.push(writeProcessResponse(request, reply));
      }
      return { return: responses };
    },
  };
}

function workerRequest(request: ProcessRequest): WorkerRequest {
  const metadata = new Map<string, string>();
  if (request.type === 401) return { kind: 'properties', data: request.data, metadata };
  if (request.type === 301) return { kind: 'validateDocument', data: request.data, metadata };
  if (request.type === 201) return { kind: 'validateCertificate', certificate: request.certificate, purposes: request.purposes, metadata };
  if ('data' in request) return { kind: 'data', data: request.data, metadata };
  const { dataGroups, ldsVersion, unicodeVersion } = request;
  return {
    kind: 'dataGroups',
    dataGroups,
    metadata,
    ...(ldsVersion !== undefined && { ldsVersion }),
    ...(unicodeVersion !== undefined && { unicodeVersion }),
  };
}

/** AdminWS knows its callers by their certificates alone. */
function certificateHolder({ address, certificate }: Client): Client {
  return { address, ...(certificate && { certificate }) };
}
