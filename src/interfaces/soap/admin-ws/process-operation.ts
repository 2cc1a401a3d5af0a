import { Fault } from '../../../core/errors.js';
import type { Client } from '../../../core/exchange.js';
import { workerReference } from '../../../core/worker.js';
import type { Engine } from '../../../engine/engine.js';
import { readProcessRequest, writeProcessResponse } from '../process-structures.js';
import { workerRequest } from '../worker-request.js';
import type { AdminOperation } from './admin-operation.js';
import { requiredText } from './elements.js';

const NO_METADATA: ReadonlyMap<string, string> = new Map();

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
        const reply = await engine.process(reference, workerRequest(request, NO_METADATA), { ...certificateHolder(client), administrator });
        responses.push(writeProcessResponse(request, reply));
      }
      return { return: responses };
    },
  };
}

/** AdminWS knows its callers by their certificates alone. */
function certificateHolder({ address, certificate }: Client): Client {
  return { address, ...(certificate && { certificate }) };
}
