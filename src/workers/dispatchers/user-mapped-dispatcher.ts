import { Fault } from '../../core/errors.js';
import type { Reply } from '../../core/exchange.js';
import { parsed } from '../../core/properties.js';
import { defineDispatcher, type Forward } from '../../core/worker-definition.js';

type Mapping = ReadonlyMap<string, string>;

const MAPPING = {
  kind: 'mapping',
  parse: parseMapping,
  print: (mapping: Mapping): string => [...mapping].map(([user, worker]) => `${user}:${worker}`).join(','),
};

/** Hands a request to the worker that belongs to its user. */
export const userMappedDispatcher = defineDispatcher({
  names: ['org.signserver.server.dispatchers.UserMappedDispatcher', 'UserMappedDispatcher'],
  doc: 'Hands each request to the worker that belongs to the user name of the client.',
  properties: {
    USERNAME_MAPPING: parsed(MAPPING, {
      required: true,
      keepsEmpty: true,
      doc: 'User names with the worker of each, USER:WORKER, separated by commas; user names in exact letter case.',
      missing: (name) => `Property ${name} missing!`,
      invalid: (_, name) => `Syntax error in property ${name}`,
    }),
  },
  create: ({ USERNAME_MAPPING: mapping }, { workerName }) => ({
    async dispatch({ client, forward }) {
      // SignServer fails with an internal error where no user is given.
      const username = client.password?.username;
      const worker = username === undefined ? undefined : mapping.get(username);
      if (worker === undefined) throw new Fault('illegalRequest', 'No worker for the specified username');
      if (worker === workerName) throw new Fault('workerFailed', 'Dispatcher configured to dispatch to itself');
      return { reply: await forwardTo(worker, forward) };
    },
  }),
});

async function forwardTo(worker: string, forward: Forward): Promise<Reply> {
  try {
    return await forward({ name: worker });
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.kind === 'noSuchWorker') throw new Fault('workerFailed', 'Worker is misconfigured');
    throw thrown;
  }
}

function parseMapping(text: string): Mapping | undefined {
  const mapping = new Map<string, string>();
  if (text.trim() === '') return mapping;
  for (const entry of text.split(',')) {
    const parts = entry.split(':').map((part) => part.trim());
    const [user, worker] = parts;
    if (parts.length !== 2 || !user || !worker) return undefined;
    mapping.set(user, worker);
  }
  return mapping;
}
