import { localAdministration, type Administration } from '../../src/admin/administration.js';
import type { AdministrationContext } from '../../src/admin/administration-context.js';
import type { AuditEvent } from '../../src/core/audit.js';
import { text } from '../../src/core/properties.js';
import { certificateReader } from '../../src/formats/x509/x509.js';
import { detectType } from '../../src/engine/detect-type.js';
import { StatusRepository } from '../../src/engine/status-properties.js';
import { engineFixture, NOON, type EngineFixture } from './engine-fixture.js';

export interface AdministrationFixture extends Pick<EngineFixture, 'store' | 'tokens' | 'log'> {
  readonly administration: Administration;
  readonly context: AdministrationContext;
  /** Written events, oldest first. */
  readonly events: AuditEvent[];
  /** Ids that were reloaded, oldest first. */
  readonly reloads: number[];
  /** Set `broken` to make the audit log fail. */
  readonly audit: { broken: boolean };
}

/** Use cases over memory and an engine of its own, with a token (1, `Token`) and a signer (2, `Signer`). */
export function administrationFixture(changes: Partial<AdministrationContext> = {}): AdministrationFixture {
  const { engine, definitions, store, tokens, log } = engineFixture();
  const events: AuditEvent[] = [];
  const reloads: number[] = [];
  const audit = { broken: false };
  const context: AdministrationContext = {
    store,
    engine,
    reload: async (workerId) => {
      reloads.push(workerId);
      await engine.reload(workerId);
    },
    audit: (event) => {
      if (audit.broken) return Promise.reject(new Error('disk full'));
      events.push(event);
      return Promise.resolve();
    },
    statusProperties: new StatusRepository({ clock: { now: () => NOON }, audit: (event) => context.audit(event) }),
    certificates: certificateReader,
    declarations: () => ({ SECRET_WORD: text({ secret: true, doc: 'A secret of some component.' }) }),
    detectType: (properties) => detectType(definitions, properties),
    log,
    version: 'SignServer CE 7.3.3',
    nodeId: 'NODE1',
    servesRequests: true,
    ...changes,
  };
  return { administration: localAdministration(context), context, store, tokens, log, events, reloads, audit };
}

/** Events as `TYPE worker {detail=value, …}`. */
export function eventTexts(events: readonly AuditEvent[]): readonly string[] {
  return events.map(({ eventType, workerId, details }) => {
    const shown = [...(details ?? [])].map(([name, value]) => `${name}=${value ?? 'null'}`).join(', ');
    return `${eventType} ${String(workerId ?? '-')} {${shown}}`;
  });
}
