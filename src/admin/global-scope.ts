import { Fault } from '../core/errors.js';
import { shownValue } from '../core/properties.js';

/** Where a global property holds: everywhere, or on this node only. */
export const GLOBAL_SCOPES = ['GLOB.', 'NODE.'] as const;
export type GlobalScope = (typeof GLOBAL_SCOPES)[number];

/** The full key of a global property, `GLOB.X` or `NODE.<NODEID>.X`, in the letter case given; it is stored in upper case. */
export function fullGlobalKey(scope: GlobalScope, key: string, nodeId: string | undefined): string {
  if (scope === 'GLOB.') return `GLOB.${key}`;
  if (nodeId === undefined)
    throw new Fault('invalidInput', 'This node has no id, so it has no properties of its own. Set SIGNSERVER_NODEID.');
  return `NODE.${nodeId}.${key}`;
}

/** A full key as it is shown on this node: `GLOB.X`, `NODE.X`; undefined for a property of another node. */
export function shownGlobalKey(stored: string, nodeId: string | undefined): string | undefined {
  if (!stored.startsWith('NODE.')) return stored;
  const own = `NODE.${nodeId ?? ''}.`;
  return nodeId !== undefined && stored.startsWith(own) ? `NODE.${stored.slice(own.length)}` : undefined;
}

/** A global value as it may be shown. Defaults for workers (`GLOB.DEFAULT.PIN`) are secrets as the workers' own are. */
export function shownGlobalValue(key: string, value: string): string {
  return shownValue(key.slice(key.lastIndexOf('.') + 1), value);
}
