import type { Administrator, WriteAuditEvent } from '../core/audit.js';
import {
  STATUS_PROPERTY_NAMES,
  type Clock,
  type StatusProperties,
  type StatusPropertyEntry,
  type StatusPropertyName,
} from '../core/ports.js';
import { ALONE, type ProcessGroup } from '../core/process-group.js';

/** Which settings of status properties are audited: all, those that change the value, or none. */
export const STATUS_PROPERTY_AUDITS = ['ALL', 'CHANGES', 'NONE'] as const;
export type StatusPropertyAudit = (typeof STATUS_PROPERTY_AUDITS)[number];

/** SignServer writes these records under the name of its own method. */
const STATUS_REPOSITORY: Administrator = { subject: 'StatusRepositorySessionBean.auditLog' };

const SET = 'set status property';
const TELL = 'tell status properties';

export interface StatusPropertyServices {
  readonly clock: Clock;
  readonly audit: WriteAuditEvent;
  /** ALL where absent. */
  readonly audited?: StatusPropertyAudit;
  /** The other processes of the server, which hold the same. */
  readonly group?: ProcessGroup;
}

/** The status repository: in memory, the same in all processes of a server. */
export class StatusRepository implements StatusProperties {
  private readonly entries = new Map<StatusPropertyName, StatusPropertyEntry>();
  private readonly group: ProcessGroup;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly services: StatusPropertyServices) {
    this.group = services.group ?? ALONE;
    this.group.on(SET, (content) => {
      this.take([content]);
    });
    this.group.on(TELL, () => [...this.entries].map(([name, entry]) => ({ name, ...entry })));
  }

  /** Learns what other processes hold; for a process that takes the place of another. */
  async learn(): Promise<void> {
    const { answers } = await this.group.broadcast(TELL, null);
    this.take(answers.flat());
  }

  valid(name: StatusPropertyName): StatusPropertyEntry | undefined {
    const entry = this.entries.get(name);
    return entry && (entry.expires === 0 || entry.expires > this.services.clock.now()) ? entry : undefined;
  }

  all(): ReadonlyMap<StatusPropertyName, StatusPropertyEntry> {
    return new Map(this.entries);
  }

  /** One after the other, so that records and values come in the same order. */
  set(name: StatusPropertyName, entry: Pick<StatusPropertyEntry, 'value' | 'expires'>): Promise<void> {
    const done = this.last.then(() => this.record(name, entry));
    this.last = done.catch(() => undefined);
    return done;
  }

  private async record(name: StatusPropertyName, { value, expires }: Pick<StatusPropertyEntry, 'value' | 'expires'>): Promise<void> {
    const { clock, audit, audited = 'ALL' } = this.services;
    if (audited === 'ALL' || (audited === 'CHANGES' && this.entries.get(name)?.value !== value)) {
      const details = new Map([
        ['STATUSREPO_PROPERTY', name],
        ...(value === null ? [] : [['STATUSREPO_VALUE', value] as const]),
        ['STATUSREPO_EXPIRATION', String(expires)],
      ]);
      await audit({ eventType: 'SET_STATUS_PROPERTY', module: 'STATUS_REPOSITORY', details }, STATUS_REPOSITORY);
    }
    const entry = { updated: clock.now(), value, expires };
    this.entries.set(name, entry);
    await this.group.broadcast(SET, { name, ...entry });
  }

  /** Takes what another process told; the newer entry of a name stays. */
  private take(told: readonly unknown[]): void {
    for (const one of told) {
      if (!isTold(one)) continue;
      const { name, ...entry } = one;
      if ((this.entries.get(name)?.updated ?? 0) <= entry.updated) this.entries.set(name, entry);
    }
  }
}

/** The name of a status property; undefined where there is none. */
export function statusPropertyName(text: string): StatusPropertyName | undefined {
  return STATUS_PROPERTY_NAMES.find((name) => name === text);
}

function isTold(value: unknown): value is StatusPropertyEntry & { readonly name: StatusPropertyName } {
  if (typeof value !== 'object' || value === null) return false;
  const { name, updated, expires, value: text } = value as Readonly<Record<string, unknown>>;
  const isEntry = typeof updated === 'number' && typeof expires === 'number' && (text === null || typeof text === 'string');
  return isEntry && typeof name === 'string' && statusPropertyName(name) !== undefined;
}
