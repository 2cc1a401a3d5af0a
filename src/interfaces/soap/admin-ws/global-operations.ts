import { GLOBAL_SCOPES, type GlobalScope } from '../../../admin/global-scope.js';
import { Fault } from '../../../core/errors.js';
import type { Message } from '../message.js';
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
    given: (message) => ({ scope: scopeOf(message), key: requiredText(message, 'key'), value: message.text('value') ?? '' }),
  }),
  removeGlobalProperty: useCaseOperation('removeGlobalProperty', {
    logged: (message) => [message.text('key')],
    given: (message) => ({ scope: scopeOf(message), key: requiredText(message, 'key') }),
    answer: ({ removed }) => ({ return: removed }),
  }),
  globalReload: useCaseOperation('reload', { logged: nothing, given: () => ({ worker: 'all' as const }) }),
  globalResync: useCaseOperation('resyncGlobalConfiguration', {
    logged: nothing,
    exceptions: { invalidInput: 'ResyncException' },
    given: () => ({}),
  }),
};

/** SignServer takes any other scope for the loss of its database. */
function scopeOf(message: Message): GlobalScope {
  const given = requiredText(message, 'scope');
  const scope = GLOBAL_SCOPES.find((one) => one === given);
  if (!scope) throw new Fault('invalidInput', `The scope must be one of ${GLOBAL_SCOPES.join(' and ')}`);
  return scope;
}
