import type { Clock, StatusProperties, StatusPropertyEntry, StatusPropertyName } from '../core/ports.js';

/** The status repository of one process. */
export class MemoryStatusProperties implements StatusProperties {
  private readonly entries = new Map<StatusPropertyName, StatusPropertyEntry>();

  constructor(private readonly clock: Clock) {}

  valid(name: StatusPropertyName): StatusPropertyEntry | undefined {
    const entry = this.entries.get(name);
    return entry && (entry.expires === 0 || entry.expires > this.clock.now()) ? entry : undefined;
  }

  all(): ReadonlyMap<StatusPropertyName, StatusPropertyEntry> {
    return new Map(this.entries);
  }

  set(name: StatusPropertyName, { value, expires }: Pick<StatusPropertyEntry, 'value' | 'expires'>): Promise<void> {
    this.entries.set(name, { updated: this.clock.now(), value, expires });
    return Promise.resolve();
  }
}
