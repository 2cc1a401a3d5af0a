import type { ConfigurationChange, ConfigurationStore } from '../core/ports.js';

/** A store whose changes of the global configuration are announced, since these are in force without a reload. */
export function announcedConfiguration(store: ConfigurationStore, announce: () => Promise<void>): ConfigurationStore {
  return {
    worker: (id) => store.worker(id),
    workers: () => store.workers(),
    globalProperties: () => store.globalProperties(),
    setType: (id, type) => store.setType(id, type),
    async apply(change: ConfigurationChange) {
      await store.apply(change);
      const { setGlobal, removeGlobal = [] } = change;
      if ((setGlobal?.size ?? 0) + removeGlobal.length > 0) await announce();
    },
  };
}
