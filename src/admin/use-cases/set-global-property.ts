import { choiceArgument, textArgument } from '../arguments.js';
import { changeConfiguration } from '../change-configuration.js';
import { fullGlobalKey, GLOBAL_SCOPES, shownGlobalValue } from '../global-scope.js';
import { defineUseCase } from '../use-case.js';

/** Sets one property of the global configuration and answers its value as it may be shown. */
export const setGlobalProperty = defineUseCase({
  doc: 'Sets one property of the global configuration.',
  permission: 'admin',
  arguments: { scope: choiceArgument(GLOBAL_SCOPES), key: textArgument, value: textArgument },
  async run(context, { scope, key, value }): Promise<{ readonly value: string }> {
    const full = fullGlobalKey(scope, key, context.nodeId);
    await changeConfiguration(context, { workers: [], setGlobal: new Map([[full, value]]) });
    return { value: shownGlobalValue(full, value) };
  },
});
