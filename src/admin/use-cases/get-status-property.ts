import { textArgument } from '../arguments.js';
import { knownStatusProperty, requireServer } from '../status-property-argument.js';
import { defineUseCase } from '../use-case.js';

export interface FoundStatusProperty {
  readonly key: string;
  /** Null where it was never set, has expired, or was set to nothing. */
  readonly value: string | null;
}

/** The value of one status property of this server. */
export const getStatusProperty = defineUseCase({
  doc: 'The value of one status property of this server; none where it was never set or has expired.',
  permission: 'admin',
  arguments: { key: textArgument },
  run(context, { key }): Promise<FoundStatusProperty> {
    requireServer(context);
    return Promise.resolve({ key, value: context.statusProperties.valid(knownStatusProperty(key))?.value ?? null });
  },
});
