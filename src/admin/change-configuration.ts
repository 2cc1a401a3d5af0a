import type { AuditEvent } from '../core/audit.js';
import type { ConfigurationChange, WorkerChange } from '../core/ports.js';
import type { AdministrationContext } from './administration-context.js';
import { globalRemovedEvent, globalSetEvent } from './global-events.js';
import { shownGlobalKey } from './global-scope.js';
import { workerChangeEvents } from './worker-audit.js';
import { withTypeFound } from './worker-type.js';

/**
 * Stores a change after its audit events are written: those of the change itself, then `furtherEvents`. Where an event
 * cannot be written nothing is stored. An empty TYPE becomes the one that the implementation has.
 */
export async function changeConfiguration(
  context: AdministrationContext,
  change: ConfigurationChange,
  furtherEvents: readonly AuditEvent[] = [],
): Promise<void> {
  const events: AuditEvent[] = globalEvents(change, context.nodeId);
  const workers: WorkerChange[] = [];
  for (const given of change.workers) {
    const stored = await context.store.worker(given.id);
    const worker = withTypeFound(given, stored, context.detectType);
    events.push(...workerChangeEvents(worker, stored, context.declarations));
    workers.push(worker);
  }
  for (const event of [...events, ...furtherEvents]) await context.audit(event);
  await context.store.apply({ ...change, workers });
}

function globalEvents({ setGlobal, removeGlobal }: ConfigurationChange, nodeId: string | undefined): AuditEvent[] {
  const shown = (stored: string): string => shownGlobalKey(stored, nodeId) ?? stored;
  const set = [...(setGlobal ?? [])].map(([key, value]) => globalSetEvent(shown(key), value));
  const removed = (removeGlobal ?? []).map((key) => globalRemovedEvent(shown(key)));
  return [...set, ...removed];
}
