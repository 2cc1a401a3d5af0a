import { Fault } from '../core/errors.js';
import type { StatusPropertyName } from '../core/ports.js';
import { statusPropertyName } from '../engine/status-properties.js';
import type { AdministrationContext } from './administration-context.js';

/** The status property of that name; throws `invalidInput` where there is none. */
export function knownStatusProperty(name: string): StatusPropertyName {
  const known = statusPropertyName(name);
  if (!known) throw new Fault('invalidInput', `No such property: ${name}`);
  return known;
}

/** Throws `operationUnsupported` where this is not a server: status properties are in its memory. */
export function requireServer({ servesRequests }: Pick<AdministrationContext, 'servesRequests'>): void {
  if (!servesRequests) throw new Fault('operationUnsupported', 'Status properties are held by a running server, and none runs here.');
}
