import type { RawProperties } from '../../core/properties.js';
import type { AdminWsClient } from './admin-ws-client.js';
import { entriesOf, field } from './soap-values.js';

/** The stored properties of a worker, secrets masked; empty where there is no such worker. */
export async function storedProperties(workerId: number, client: AdminWsClient): Promise<RawProperties> {
  return entriesOf(field(await client.invoke('getCurrentWorkerConfig', { workerId }), 'properties'));
}
