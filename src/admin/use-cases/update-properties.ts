import { integerArgument, listOf, textArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';
import { changeWorkerProperties, propertiesArgument, storedProperties, storedWorker, unmasked } from '../worker-properties-change.js';

/** Sets and removes properties of a worker; one that is both set and removed is removed. */
export const updateProperties = defineUseCase({
  doc: 'Sets and removes properties of a worker; one that is both set and removed is removed.',
  permission: 'admin',
  arguments: { workerId: integerArgument, set: propertiesArgument, remove: listOf(textArgument) },
  async run(context, { workerId, set: given, remove: removed }): Promise<{ readonly workerId: number }> {
    const remove = removed.map((key) => key.toUpperCase());
    const wanted = new Map([...storedProperties(given)].filter(([key]) => !remove.includes(key)));
    const set = unmasked(wanted, await storedWorker(context.store, workerId), context.declarations);
    await changeWorkerProperties(context, { id: workerId, set, remove, staysBare: true });
    return { workerId };
  },
});
