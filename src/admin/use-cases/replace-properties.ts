import { integerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';
import { changeWorkerProperties, propertiesArgument, storedProperties, storedWorker, unmasked } from '../worker-properties-change.js';

/** Gives a worker the properties given and no others; a name or type that is not given stays. */
export const replaceProperties = defineUseCase({
  doc: 'Gives a worker the properties given and no others; a name or type that is not given stays.',
  permission: 'admin',
  arguments: { workerId: integerArgument, properties: propertiesArgument },
  async run(context, { workerId, properties }): Promise<{ readonly workerId: number }> {
    const given = storedProperties(properties);
    const stored = await storedWorker(context.store, workerId);
    const set = unmasked(given, stored, context.declarations);
    const remove = [...stored.properties.keys()].filter((key) => !set.has(key) && key !== 'NAME' && key !== 'TYPE');
    await changeWorkerProperties(context, { id: workerId, set, remove, staysBare: true });
    return { workerId };
  },
});
