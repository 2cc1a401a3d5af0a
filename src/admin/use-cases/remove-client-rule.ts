import { allRules } from '../../core/worker.js';
import { changeConfiguration } from '../change-configuration.js';
import { CLIENT_RULE_ARGUMENTS, isSameRule, ruleOfArguments } from '../client-rule-arguments.js';
import { defineUseCase } from '../use-case.js';
import { findWorkerId } from '../worker-lookup.js';

export interface ClientRuleRemoved {
  readonly workerId: number;
  /** Whether the rule, or an older client that says the same, was there. */
  readonly removed: boolean;
}

/** Removes a rule that let client certificates use a worker. Its description does not matter. */
export const removeClientRule = defineUseCase({
  doc: 'Removes a rule that let client certificates use a worker; its description does not matter.',
  permission: 'admin',
  arguments: CLIENT_RULE_ARGUMENTS,
  async run(context, given): Promise<ClientRuleRemoved> {
    const workerId = await findWorkerId(context.store, given.worker);
    const rule = ruleOfArguments(given);
    const stored = await context.store.worker(workerId);
    const removed = stored !== undefined && allRules(stored).some((one) => isSameRule(one, rule));
    if (removed) await changeConfiguration(context, { workers: [{ id: workerId, removeRules: [rule] }] });
    return { workerId, removed };
  },
});
