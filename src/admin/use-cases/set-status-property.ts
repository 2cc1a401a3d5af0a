import { integerArgument, optional, textArgument } from '../arguments.js';
import { knownStatusProperty, requireServer } from '../status-property-argument.js';
import { defineUseCase } from '../use-case.js';

/** Sets one status property of this server. */
export const setStatusProperty = defineUseCase({
  doc: 'Sets one status property of this server, until a time in milliseconds since the epoch where one is given.',
  permission: 'admin',
  arguments: { key: textArgument, value: textArgument, expires: optional(integerArgument) },
  async run(context, { key, value, expires = 0 }) {
    requireServer(context);
    await context.statusProperties.set(knownStatusProperty(key), { value, expires });
    return {};
  },
});
