import type { AuditEvent } from '../core/audit.js';
import { Fault } from '../core/errors.js';
import type { AdministrationContext } from './administration-context.js';
import { GLOBAL_SCOPES, shownGlobalValue, type GlobalScope } from './global-scope.js';

/** The event for a global property that is set; its key is `GLOB.X` or `NODE.X`, as given. Whether the value is a secret, `name` tells. */
export function globalSetEvent(key: string, value: string, name = key): AuditEvent {
  const details = new Map([
    ['GLOBALCONFIG_PROPERTY', key],
    ['GLOBALCONFIG_VALUE', shownGlobalValue(name, value)],
  ]);
  return { eventType: 'SET_GLOBAL_PROPERTY', module: 'GLOBAL_CONFIG', details };
}

/** The event for a global property that is removed; its key is `GLOB.X` or `NODE.X`, as given. */
export function globalRemovedEvent(key: string): AuditEvent {
  return { eventType: 'REMOVE_GLOBAL_PROPERTY', module: 'GLOBAL_CONFIG', details: new Map([['GLOBALCONFIG_PROPERTY', key]]) };
}

/** The scope of that name. Where there is none, what was asked for is put on record as a failure, and `invalidInput` is thrown. */
export async function requireScope(name: string, asked: AuditEvent, audit: AdministrationContext['audit']): Promise<GlobalScope> {
  const scope = GLOBAL_SCOPES.find((one) => one === name);
  if (scope) return scope;
  await audit({ ...asked, outcome: 'FAILURE' });
  throw new Fault('invalidInput', `The scope must be one of ${GLOBAL_SCOPES.join(' and ')}`);
}
