import type { WorkerChange } from '../../core/ports.js';
import { allRules, type AuthorizedClient, type CertificateMatchingRule } from '../../core/worker.js';
import { readAuthorizedClient, readMatchingRule, writeAuthorizedClient, writeMatchingRule } from './authorized-client-beans.js';
import { base64PutMap, gotText, recordMap } from './base64-put-map.js';
import {
  beanDocument,
  mapEntry,
  withMapEntry,
  type BeanCollection,
  type BeanDocument,
  type BeanMap,
  type BeanValue,
} from './java-beans-value.js';

/**
 * Column `signerConfigData`: what a worker's record holds, read from the document and changed in it. Whatever else is
 * in the document, such as KEYSTORE_DATA, stays where and as it is.
 */

const PROPERTIES = 'PROPERTIES';
const CLIENTS = 'AUTHORIZED_CLIENTS';
const RULES = 'AUTHORIZED_CLIENTS_GEN2';
const KEYSTORE = 'KEYSTORE_DATA';

/** A record without properties or clients, with the entries that SignServer gives a new one. */
export function newWorkerConfig(): BeanDocument {
  return beanDocument(
    base64PutMap([
      ['version', { kind: 'number', type: 'float', text: '2.0' }],
      [PROPERTIES, emptyProperties()],
      [CLIENTS, emptySet()],
      [RULES, emptySet()],
      ['CLASSPATH', 'org.signserver.common.WorkerConfig'],
    ]),
  );
}

/** The properties of the record as they stand, NAME and TYPE among them. */
export function workerProperties(document: BeanDocument): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const [key, value] of propertiesOf(document).entries) {
    if (typeof key !== 'string' || typeof value !== 'string') throw new Error('worker properties must be texts');
    properties.set(key, value);
  }
  return properties;
}

/** The record with these properties instead of its own. */
export function withWorkerProperties(document: BeanDocument, properties: ReadonlyMap<string, string>): BeanDocument {
  return withEntry(document, PROPERTIES, { ...propertiesOf(document), entries: [...properties] });
}

/** The key store in the record; undefined where there is none. */
export function keystoreData(document: BeanDocument): Uint8Array | undefined {
  const value = mapEntry(recordMap(document.root), KEYSTORE) ?? null;
  if (value === null) return undefined;
  if (typeof value !== 'string') throw new Error(`${KEYSTORE} is not a text`);
  return new Uint8Array(Buffer.from(gotText(value), 'base64'));
}

/** The record with that key store instead of its own. */
export function withKeystoreData(document: BeanDocument, bytes: Uint8Array): BeanDocument {
  return withEntry(document, KEYSTORE, Buffer.from(bytes).toString('base64'));
}

/** The clients of the older form, in the order in which they are stored. */
export function authorizedClients(document: BeanDocument): readonly AuthorizedClient[] {
  return setOf(document, CLIENTS).elements.flatMap((element) => readAuthorizedClient(element) ?? []);
}

/** The matching rules, in the order in which they are stored; one of a type that is not known is left out. */
export function matchingRules(document: BeanDocument): readonly CertificateMatchingRule[] {
  return setOf(document, RULES).elements.flatMap((element) => readMatchingRule(element) ?? []);
}

/**
 * The record after a change of its clients: first what is added, unless it is there, then what is removed. Removing a
 * rule on a serial number also removes the client of the older form that says the same. What cannot be read stays.
 */
export function withClientsChanged(document: BeanDocument, change: WorkerChange): BeanDocument {
  const clients = changedSet(setOf(document, CLIENTS), {
    read: readAuthorizedClient,
    write: writeAuthorizedClient,
    isSame: (a, b) => a.serialNumber === b.serialNumber && a.issuer === b.issuer,
    add: change.addClients ?? [],
    remove: [...(change.removeClients ?? []), ...clientsOfRules(document, change)],
  });
  const rules = changedSet(setOf(document, RULES), {
    read: readMatchingRule,
    write: writeMatchingRule,
    isSame: isSameRule,
    add: change.addRules ?? [],
    remove: change.removeRules ?? [],
  });
  return withEntry(withEntry(document, CLIENTS, clients), RULES, rules);
}

function clientsOfRules(document: BeanDocument, { removeRules = [] }: WorkerChange): readonly AuthorizedClient[] {
  return authorizedClients(document).filter((client) =>
    allRules({ authorizedClients: [client], matchingRules: [] }).some((rule) => removeRules.some((removed) => isSameRule(rule, removed))),
  );
}

/** Descriptions do not matter, and there is one type of issuer. */
function isSameRule(a: CertificateMatchingRule, b: CertificateMatchingRule): boolean {
  return a.subjectType === b.subjectType && a.subjectValue === b.subjectValue && a.issuerValue === b.issuerValue;
}

interface SetChange<T> {
  readonly read: (element: BeanValue) => T | undefined;
  readonly write: (value: T) => BeanValue;
  readonly isSame: (a: T, b: T) => boolean;
  readonly add: readonly T[];
  readonly remove: readonly T[];
}

function changedSet<T>(set: BeanCollection, { read, write, isSame, add, remove }: SetChange<T>): BeanCollection {
  const holds = (element: BeanValue, value: T): boolean => {
    const held = read(element);
    return held !== undefined && isSame(held, value);
  };
  const elements = [...set.elements];
  for (const value of add) {
    if (!elements.some((element) => holds(element, value))) elements.push(write(value));
  }
  return { ...set, elements: elements.filter((element) => !remove.some((value) => holds(element, value))) };
}

function emptyProperties(): BeanMap {
  return { kind: 'map', className: 'java.util.Properties', entries: [] };
}

// A new one each time: one object under two keys would be written as a reference.
function emptySet(): BeanCollection {
  return { kind: 'collection', className: 'java.util.HashSet', elements: [] };
}

function propertiesOf(document: BeanDocument): BeanMap {
  const value = mapEntry(recordMap(document.root), PROPERTIES) ?? null;
  return value === null ? emptyProperties() : recordMap(value);
}

function setOf(document: BeanDocument, key: string): BeanCollection {
  const value = mapEntry(recordMap(document.root), key) ?? null;
  if (value === null) return emptySet();
  if (typeof value !== 'object' || value.kind !== 'collection') throw new Error(`${key} is not a set`);
  return value;
}

function withEntry(document: BeanDocument, key: string, value: BeanValue): BeanDocument {
  return { ...document, root: withMapEntry(recordMap(document.root), key, value) };
}
