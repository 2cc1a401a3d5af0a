import { textArgument } from '../arguments.js';
import { changeConfiguration } from '../change-configuration.js';
import { globalSetEvent, requireScope } from '../global-events.js';
import { fullGlobalKey, shownGlobalValue } from '../global-scope.js';
import { defineUseCase } from '../use-case.js';

/** Sets one property of the global configuration and answers its value as it may be shown. */
export const setGlobalProperty = defineUseCase({
  doc: 'Sets one property of the global configuration.',
  permission: 'admin',
  arguments: { scope: textArgument, key: textArgument, value: textArgument },
  async run(context, { scope, key, value }): Promise<{ readonly value: string }> {
    const asked = globalSetEvent(scope + key, value, key);
    const full = fullGlobalKey(await requireScope(scope, asked, context.audit), key, context.nodeId);
    await changeConfiguration(context, { workers: [], setGlobal: new Map([[full, value]]) });
    return { value: shownGlobalValue(full, value) };
  },
});
