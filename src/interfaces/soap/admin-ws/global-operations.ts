import { useCaseOperation, type AdminOperation } from './admin-operation.js';
import { mapOf, requiredText } from './elements.js';

const nothing = (): readonly string[] => [];

/** The global configuration. */
export const GLOBAL_OPERATIONS: Readonly<Record<string, AdminOperation>> = {
  getGlobalConfiguration: useCaseOperation('getGlobalConfiguration', {
    logged: nothing,
    given: () => ({}),
    answer: ({ version, properties }) => ({
      return: {
        appVersion: version,
        clusterClassLoaderEnabled: false,
        config: mapOf(properties),
        requireSigning: false,
        // Nothing is served from a cache that the database does not have.
        state: 'INSYNC',
        useClassVersions: false,
      },
    }),
  }),
  setGlobalProperty: useCaseOperation('setGlobalProperty', {
    logged: (message) => [message.text('key')],
    // SignServer stores a missing value, which it reads as an empty one.
    given: (message) => ({ scope: requiredText(message, 'scope'), key: requiredText(message, 'key'), value: message.text('value') ?? '' }),
  }),
  removeGlobalProperty: useCaseOperation('removeGlobalProperty', {
    logged: (message) => [message.text('key')],
    given: (message) => ({ scope: requiredText(message, 'scope'), key: requiredText(message, 'key') }),
    answer: ({ removed }) => ({ return: removed }),
  }),
  globalReload: useCaseOperation('reload', { logged: nothing, given: () => ({ worker: 'all' as const }) }),
  globalResync: useCaseOperation('resyncGlobalConfiguration', {
    logged: nothing,
    exceptions: { invalidInput: 'ResyncException' },
    given: () => ({}),
  }),
};
