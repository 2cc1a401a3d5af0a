import type { AuditEvent } from '../core/audit.js';
import type { WorkerChange } from '../core/ports.js';
import { rawValue, shownValue, type RawProperties } from '../core/properties.js';
import { describeReference, type WorkerConfiguration, type WorkerReference } from '../core/worker.js';
import type { AdministrationContext } from './administration-context.js';
import { clientText, ruleText } from './matching-rule-text.js';

type Details = ReadonlyMap<string, string>;

/** The `SET_WORKER_CONFIG` events of a change: one for the properties, and one for each client rule. */
export function workerChangeEvents(
  change: WorkerChange,
  stored: WorkerConfiguration | undefined,
  declarations: AdministrationContext['declarations'],
): readonly AuditEvent[] {
  const rules: readonly Details[] = [
    ...(change.addClients ?? []).map((client) => new Map([['added:authorized_client', clientText(client)]])),
    ...(change.removeClients ?? []).map((client) => new Map([['removed:authorized_client', clientText(client)]])),
    ...(change.addRules ?? []).map((rule) => new Map([['added:authorized_client_gen2', ruleText(rule)]])),
    ...(change.removeRules ?? []).map((rule) => new Map([['removed:authorized_client_gen2', ruleText(rule)]])),
  ];
  const properties = change.set || change.remove || rules.length === 0 ? [propertyDetails(change, stored, declarations)] : [];
  return [...properties, ...rules].map((details) => ({
    eventType: 'SET_WORKER_CONFIG',
    module: 'WORKER_CONFIG',
    workerId: change.id,
    ...(details.size > 0 && { details }),
  }));
}

/** What differs, secrets masked. A worker that vanishes by the change has no details. */
function propertyDetails(
  change: WorkerChange,
  stored: WorkerConfiguration | undefined,
  declarations: AdministrationContext['declarations'],
): Details {
  const before: RawProperties = stored?.properties ?? new Map<string, string>();
  const after = new Map([...before, ...(change.set ?? [])]);
  const declared = declarations(after);
  const removed = new Set(change.remove);
  if (!change.staysBare && removed.size > 0 && [...after.keys()].every((key) => removed.has(key) || key === 'NAME' || key === 'TYPE'))
    return new Map();
  const details = new Map<string, string>();
  for (const [key, value] of change.set ?? []) {
    if (before.get(key) !== value) details.set(`${before.has(key) ? 'changed' : 'added'}:${key}`, shownValue(key, value, declared));
  }
  for (const key of removed) {
    const value = before.get(key);
    if (value !== undefined) details.set(`removed:${key}`, shownValue(key, value, declared));
  }
  return details;
}

/** The second event for properties that choose a key or a certificate; `value` is empty for a removal. */
export function selectionEvents(
  workerId: number,
  key: string,
  state: { readonly value: string; readonly properties: RawProperties },
): readonly AuditEvent[] {
  const dot = key.lastIndexOf('.');
  const scope: readonly (readonly [string, string])[] =
    dot < 0
      ? [['SCOPE', 'GLOBAL']]
      : [
          ['SCOPE', 'NODE'],
          ['NODE', key.slice(0, dot)],
        ];
  const event = { module: 'WORKER_CONFIG', workerId } as const;
  switch (key.slice(dot + 1)) {
    case 'DEFAULTKEY': {
      const token = cryptoTokenName({ id: workerId }, state.properties);
      const details = new Map([['KEYALIAS', state.value], ['CRYPTOTOKEN', token], ...scope]);
      return [{ ...event, eventType: 'KEYSELECTED', details }];
    }
    case 'SIGNERCERT':
      return [{ ...event, eventType: 'CERTINSTALLED', details: new Map([['CERTIFICATE', state.value], ...scope]) }];
    case 'SIGNERCERTCHAIN':
      return [{ ...event, eventType: 'CERTCHAININSTALLED', details: new Map([['CERTIFICATECHAIN', state.value], ...scope]) }];
    default:
      return [];
  }
}

/** The name of a worker's token in the audit log: CRYPTOTOKEN, else the worker's own name, else how it was referred to. */
export function cryptoTokenName(worker: WorkerReference, properties: RawProperties): string {
  return rawValue(properties, 'CRYPTOTOKEN') ?? rawValue(properties, 'NAME') ?? describeReference(worker);
}
