import { Fault } from '../../core/errors.js';
import { changeConfiguration } from '../change-configuration.js';
import { CLIENT_RULE_ARGUMENTS, ruleOfArguments } from '../client-rule-arguments.js';
import { defineUseCase } from '../use-case.js';
import { findWorkerId } from '../worker-lookup.js';

/** Adds a rule that lets client certificates use a worker. A worker that is not stored throws `noSuchWorker`. */
export const addClientRule = defineUseCase({
  doc: 'Adds a rule that lets client certificates use a worker.',
  permission: 'admin',
  arguments: CLIENT_RULE_ARGUMENTS,
  async run(context, given): Promise<{ readonly workerId: number }> {
    const workerId = await findWorkerId(context.store, given.worker);
    // A worker must not come to be by a rule alone.
    if (!(await context.store.worker(workerId))) throw new Fault('noSuchWorker', `No such worker: ${String(workerId)}`);
    await changeConfiguration(context, { workers: [{ id: workerId, addRules: [ruleOfArguments(given)] }] });
    return { workerId };
  },
});
