import { referenceText, type WorkerReference } from '../../core/worker.js';
import type { AdminWsClient } from './admin-ws-client.js';
import { listOf, textOf } from './soap-values.js';

/** SignServer's number of a request in Java properties, and of its response; the length of the text follows it. */
const PROPERTIES_REQUEST = 401;
const INT_BYTES = 4;

/** Has a worker process a properties file, and answers the one that it gives. */
export async function processProperties(worker: WorkerReference, properties: Uint8Array, client: AdminWsClient): Promise<Uint8Array> {
  const head = Buffer.alloc(2 * INT_BYTES);
  head.writeInt32BE(PROPERTIES_REQUEST);
  head.writeInt32BE(properties.length, INT_BYTES);
  const processRequest = [Buffer.concat([head, properties]).toString('base64')];
  const [response] = listOf(await client.invoke('process', { workerIdOrName: referenceText(worker), processRequest }));
  return Buffer.from(textOf(response), 'base64').subarray(2 * INT_BYTES);
}
