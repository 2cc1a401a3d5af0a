import type { ConfigurationChange, ConfigurationStore } from '../core/ports.js';

/** Names, sorted, that a change would give to more than one worker. The comparison is exact. */
export async function takenNames(store: ConfigurationStore, change: ConfigurationChange): Promise<readonly string[]> {
  const owners = new Map((await store.workers()).map(({ name, id }) => [name, new Set([id])]));
  const taken = new Set<string>();
  for (const { id, set } of change.workers) {
    const name = set?.get('NAME');
    if (name === undefined) continue;
    const ids = (owners.get(name) ?? new Set()).add(id);
    owners.set(name, ids);
    if (ids.size > 1) taken.add(name);
  }
  return [...taken].sort();
}
