import { shownGlobalKey, shownGlobalValue } from '../global-scope.js';
import type { ShownProperty } from './get-configuration.js';
import { defineUseCase } from '../use-case.js';

export interface ShownGlobalConfiguration {
  /** Name and version of the server. */
  readonly version: string;
  /** `GLOB.` and this node's `NODE.` properties, sorted by key, secrets masked. */
  readonly properties: readonly ShownProperty[];
}

/** The global configuration as this node sees it. */
export const getGlobalConfiguration = defineUseCase({
  doc: 'The global configuration as this node sees it, and the version of the server.',
  permission: 'admin',
  arguments: {},
  async run(context): Promise<ShownGlobalConfiguration> {
    const properties = [...(await context.store.globalProperties())]
      .map(([stored, value]) => ({ key: shownGlobalKey(stored, context.nodeId), value: shownGlobalValue(stored, value) }))
      .filter((one): one is ShownProperty => one.key !== undefined)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    return { version: context.version, properties };
  },
});
