import { Fault } from '../../core/errors.js';
import type { Reply } from '../../core/exchange.js';
import { list } from '../../core/properties.js';
import { defineDispatcher, type Forward } from '../../core/worker-definition.js';

/** Hands a request to the first worker of a list that can sign now. */
export const firstActiveDispatcher = defineDispatcher({
  names: ['org.signserver.server.dispatchers.FirstActiveDispatcher', 'FirstActiveDispatcher'],
  doc: 'Hands each request to the first of its workers that can sign now.',
  properties: {
    WORKERS: list({ default: [], doc: 'Names of the workers in the order in which they are tried, separated by commas.' }),
  },
  create: ({ WORKERS }, { workerName, log }) => {
    // Status stays active without it, as in SignServer.
    if (WORKERS.length === 0) log.error('Property WORKERS missing!');
    const names = WORKERS.filter((name) => name !== workerName);
    return { dispatch: async ({ forward }) => ({ reply: await firstReply(names, forward) }) };
  },
});

/**
 * Only a worker that cannot sign now, or that has as much to do as it may, is passed over; whatever else one says is the
 * answer. Where none is left, one that has too much to do may be asked again, and its client is told so.
 */
async function firstReply(names: readonly string[], forward: Forward): Promise<Reply> {
  let overloaded: Fault | undefined;
  for (const name of names) {
    try {
      return await forward({ name });
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      if (thrown.kind === 'overloaded') overloaded ??= thrown;
      else if (thrown.kind !== 'cryptoTokenOffline') throw thrown;
    }
  }
  throw overloaded ?? new Fault('cryptoTokenOffline', 'No active worker found');
}
