import { textArgument } from '../arguments.js';
import { changeConfiguration } from '../change-configuration.js';
import { globalRemovedEvent, requireScope } from '../global-events.js';
import { fullGlobalKey } from '../global-scope.js';
import { defineUseCase } from '../use-case.js';

/** Removes one property of the global configuration and answers whether it was there. */
export const removeGlobalProperty = defineUseCase({
  doc: 'Removes one property of the global configuration.',
  permission: 'admin',
  arguments: { scope: textArgument, key: textArgument },
  async run(context, { scope, key }): Promise<{ readonly removed: boolean }> {
    const asked = globalRemovedEvent(scope + key);
    const full = fullGlobalKey(await requireScope(scope, asked, context.audit), key, context.nodeId);
    const removed = (await context.store.globalProperties()).has(full.toUpperCase());
    await changeConfiguration(context, { workers: [], removeGlobal: [full] });
    return { removed };
  },
});
