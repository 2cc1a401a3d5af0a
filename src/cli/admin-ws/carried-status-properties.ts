import { knownStatusProperty } from '../../admin/status-property-argument.js';
import type { StatusPropertyRow } from '../../admin/use-cases/get-status-properties.js';
import type { FoundStatusProperty } from '../../admin/use-cases/get-status-property.js';
import type { UseCaseArguments } from '../../admin/use-cases.js';
import { Fault } from '../../core/errors.js';
import { STATUS_PROPERTY_NAMES } from '../../core/ports.js';
import { rawValue } from '../../core/properties.js';
import { readPropertiesFile } from '../../formats/properties-file.js';
import { writePropertiesFile } from '../../formats/properties-file-writer.js';
import type { CarrierServices } from './carrier-services.js';
import { processProperties } from './process-properties.js';
import { storedProperties } from './stored-properties.js';

/** AdminWS has no operation for status properties, but for having a worker process something; these workers have them. */
const WORKER_CLASSES = ['org.signserver.module.statusproperties.StatusPropertiesWorker', 'StatusPropertiesWorker'];

/** `getStatusProperties` over AdminWS; those that have expired are told as if they had never been set. */
export async function carriedStatusProperties(_given: unknown, services: CarrierServices): Promise<readonly StatusPropertyRow[]> {
  const answer = await askWorker([], services);
  return STATUS_PROPERTY_NAMES.map((key) => {
    const value = answer.get(`${key}.VALUE`);
    const number = (name: string): number => Number(answer.get(`${key}.${name}`) ?? 0);
    return value === undefined ? { key } : { key, value, updated: number('UPDATE'), expires: number('EXPIRATION') };
  });
}

/** `getStatusProperty` over AdminWS. */
export async function carriedStatusProperty(
  { key }: UseCaseArguments['getStatusProperty'],
  services: CarrierServices,
): Promise<FoundStatusProperty> {
  const answer = await askWorker([['GET', knownStatusProperty(key)]], services);
  return { key, value: answer.get(`${key}.VALUE`) ?? null };
}

/** `setStatusProperty` over AdminWS. */
export async function carrySettingOfStatusProperty(
  { key, value, expires }: UseCaseArguments['setStatusProperty'],
  services: CarrierServices,
): Promise<Record<string, never>> {
  const name = knownStatusProperty(key);
  const until = expires === undefined ? [] : [[`${name}.EXPIRATION`, String(expires)] as const];
  await askWorker([[`${name}.VALUE`, value], ...until], services);
  return {};
}

async function askWorker(
  entries: readonly (readonly [key: string, value: string])[],
  { client, local }: CarrierServices,
): Promise<ReadonlyMap<string, string>> {
  const request = Buffer.from(writePropertiesFile(entries, 0), 'latin1');
  for (const { id } of await local.call('listWorkers', { type: 'ALL' })) {
    const worker = rawValue(await storedProperties(id, client), 'IMPLEMENTATION_CLASS') ?? '';
    if (!WORKER_CLASSES.includes(worker)) continue;
    const answer = await processProperties({ id }, request, client);
    return new Map(readPropertiesFile(answer).map(({ key, value }) => [key, value]));
  }
  throw new Fault(
    'operationUnsupported',
    `AdminWS has no operation for status properties, and the server has no worker with the class ${WORKER_CLASSES[0] ?? ''}, which would do instead. Set one up, or use --data on the machine of the server.`,
  );
}
