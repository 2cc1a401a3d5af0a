import { SignerConfigData } from '../../entities/signer-config-data.js';
import { Fault } from '../core/errors.js';
import type { WorkerChange } from '../core/ports.js';
import { unnamedWorker, WORKER_TYPES, workerTypeOf, type WorkerConfiguration, type WorkerType } from '../core/worker.js';
import { decodeJavaBeans, encodeJavaBeans, type BeanDocument } from '../formats/java-beans-xml/java-beans-xml.js';
import {
  authorizedClients,
  matchingRules,
  newWorkerConfig,
  withClientsChanged,
  withWorkerProperties,
  workerProperties,
} from '../formats/java-beans-xml/worker-config-xml.js';

/** A row of `signerconfigdata`, read. Its name and type are those of the columns, whatever the record says. */
export interface WorkerRow {
  readonly id: number;
  readonly name: string;
  readonly type: WorkerType;
  readonly document: BeanDocument;
}

/** Throws a fault of kind `workerFailed` where the record cannot be read. */
export function readWorkerRow({ signerId, signerConfigData, signerName, signerType }: SignerConfigData): WorkerRow {
  try {
    const document = signerConfigData === null ? newWorkerConfig() : decodeJavaBeans(signerConfigData);
    return { id: signerId, name: nameOf(signerId, signerName), type: workerTypeOf(signerType), document };
  } catch (error) {
    throw new Fault('workerFailed', `The stored configuration of worker ${String(signerId)} cannot be read.`, { cause: error });
  }
}

/** The row to store. Throws a fault of kind `invalidInput` where the record would be larger than the column. */
export function writeWorkerRow({ id, name, type, document }: WorkerRow): SignerConfigData {
  return Object.assign(new SignerConfigData(), {
    signerId: id,
    signerConfigData: encodedRecord(id, document),
    signerName: name,
    signerType: WORKER_TYPES[type],
  });
}

function encodedRecord(id: number, document: BeanDocument): string {
  try {
    return encodeJavaBeans(document);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Fault('invalidInput', `The configuration of worker ${String(id)} is larger than a record can be.`, { cause: error });
  }
}

/** The name in the column; a worker without one has a name made of its id. */
export function nameOf(id: number, signerName: string | null): string {
  return signerName === null || signerName.trim() === '' ? unnamedWorker(id) : signerName;
}

export function workerConfiguration(row: WorkerRow): WorkerConfiguration {
  const { id, name, type, document } = row;
  return {
    id,
    name,
    type,
    properties: propertiesOf(row),
    authorizedClients: authorizedClients(document),
    matchingRules: matchingRules(document),
  };
}

/**
 * The row after a change; undefined where the worker is not or no longer there. Throws a fault of kind `invalidInput`
 * for a change of a new worker where there is one.
 */
export function changedWorkerRow(row: WorkerRow | undefined, change: WorkerChange): WorkerRow | undefined {
  const { id, isNew, set = new Map<string, string>(), remove = [], addClients = [], addRules = [] } = change;
  if (row && isNew) throw new Fault('invalidInput', `Worker ${String(id)} exists already.`);
  if (!row && set.size + addClients.length + addRules.length === 0) return undefined;
  const before = row ?? { id, name: unnamedWorker(id), type: 'UNKNOWN', document: newWorkerConfig() };

  const properties = new Map(propertiesOf(before));
  for (const [key, value] of set) properties.set(key.toUpperCase(), value);
  const name = nameOf(id, properties.get('NAME') ?? null);
  const type = typeNamed(properties.get('TYPE') ?? '');
  for (const key of remove) properties.delete(key.toUpperCase());
  // Gone or not, these two come from the columns.
  properties.set('NAME', name).set('TYPE', type);
  if (remove.length > 0 && properties.size === 2 && !change.staysBare) return undefined;

  return { id, name, type, document: withWorkerProperties(withClientsChanged(before.document, change), properties) };
}

function propertiesOf({ name, type, document }: WorkerRow): ReadonlyMap<string, string> {
  return new Map(workerProperties(document)).set('NAME', name).set('TYPE', type);
}

function typeNamed(text: string): WorkerType {
  return Object.hasOwn(WORKER_TYPES, text) ? (text as WorkerType) : 'UNKNOWN';
}
