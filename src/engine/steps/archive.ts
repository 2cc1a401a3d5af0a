import { asFault, Fault } from '../../core/errors.js';
import type { Archivable, Reply } from '../../core/exchange.js';
import type { SigningExchange, Step } from '../active-worker.js';
import type { PipelineServices } from '../pipeline-services.js';
import { requestInMemory, workerOf } from './exchange-parts.js';

/**
 * Keeps request and response before the answer leaves: what cannot be archived is not answered. A dispatcher with archivers
 * keeps what another worker answered under its own id, whether or not that worker does.
 */
export function archive({ log }: PipelineServices): Step {
  return async (exchange, next) => {
    const reply = await next();
    const { archivers, id } = workerOf(exchange);
    if (archivers.length === 0) return reply;
    try {
      const archivables = reply.archivables ?? (await requestAndResponse(exchange, reply));
      // Together, so that the database can commit them together.
      const stored = await Promise.all(
        archivers.map((archiver) => {
          const wanted = archivables.filter(({ type }) => archiver.types.includes(type));
          return archiver.archive(wanted, exchange.client);
        }),
      );
      const ids = stored.flat();
      if (ids.length > 0) exchange.log.set('ARCHIVE_IDS', ids.join(', '));
    } catch (cause) {
      log.error(`${exchange.transactionId}: worker ${String(id)} could not archive`, cause);
      // Where the archive is away for a time, the client may try again.
      const kind = asFault(cause).kind === 'serviceUnavailable' ? 'serviceUnavailable' : 'workerFailed';
      throw new Fault(kind, 'Archiving failed. See server LOG.');
    }
    return reply;
  };
}

/** What is archived where the worker says nothing else. Of requests that are not a document there is the response alone. */
async function requestAndResponse(exchange: SigningExchange, { archiveId, data }: Reply): Promise<readonly Archivable[]> {
  const response: Archivable = { type: 'RESPONSE', archiveId, data };
  if (!workerOf(exchange).archivers.some(({ types }) => types.includes('REQUEST'))) return [response];
  const request = await requestInMemory(exchange);
  return 'data' in request ? [{ type: 'REQUEST', archiveId, data: request.data }, response] : [response];
}
