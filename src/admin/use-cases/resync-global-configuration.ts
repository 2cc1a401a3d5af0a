import { Fault } from '../../core/errors.js';
import { defineUseCase } from '../use-case.js';

/**
 * Refuses, always: SignServer writes its cached configuration back after it lost its database. Here nothing is served
 * from a cache that the database does not have.
 */
export const resyncGlobalConfiguration = defineUseCase({
  doc: 'Refuses: the configuration in memory is never ahead of the database.',
  permission: 'admin',
  arguments: {},
  async run(context): Promise<never> {
    await context.audit({ eventType: 'GLOBAL_CONFIG_RESYNC', module: 'GLOBAL_CONFIG' });
    throw new Fault('invalidInput', 'Error it is only possible to resync a database that have the state OUTOFSYNC');
  },
});
