import { defineTimedService } from '../../core/worker-definition.js';
import { asFault } from '../../core/errors.js';
import { list } from '../../core/properties.js';
import { describeReference, workerReference } from '../../core/worker.js';

/** Tests a key of each token again and again, so that hardware modules do not close idle sessions. */
export const hsmKeepAliveTimedService = defineTimedService({
  names: ['org.signserver.server.timedservices.hsmkeepalive.HSMKeepAliveTimedService', 'HSMKeepAlive'],
  doc: 'Tests a key of each crypto token at intervals, so that sessions of hardware modules stay open.',
  properties: {
    CRYPTOTOKENS: list({
      required: true,
      doc: 'Workers whose tokens are tested, by name or id, separated by commas; the key is TESTKEY, else DEFAULTKEY.',
      missing: () => 'Must specify CRYPTOTOKENS',
    }),
  },
  create: ({ CRYPTOTOKENS }, { workers, log }) => {
    const references = CRYPTOTOKENS.map(workerReference);
    return {
      async work() {
        for (const reference of references) {
          try {
            const failed = (await workers.testKey(reference)).filter(({ success }) => !success);
            for (const { alias, status } of failed)
              log.error(`Key test failed for worker ${describeReference(reference)}, key ${alias}: ${status}`);
          } catch (thrown) {
            const fault = asFault(thrown);
            const what =
              fault.kind === 'noSuchWorker' ? 'Invalid worker ID' : `Crypto token offline for worker ${describeReference(reference)}`;
            log.error(`${what}: ${fault.message}`, fault.cause);
          }
        }
      },
      async problems() {
        const found = await Promise.all(
          references.map(async (reference) => {
            try {
              await workers.properties(reference);
              return undefined;
            } catch {
              return `Invalid worker: ${describeReference(reference)}`;
            }
          }),
        );
        return found.filter((problem) => problem !== undefined);
      },
    };
  },
});
