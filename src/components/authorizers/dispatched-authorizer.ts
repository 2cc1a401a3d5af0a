import { defineAuthorizer } from '../../core/component.js';
import { Fault } from '../../core/errors.js';
import { boolean } from '../../core/properties.js';

/** Lets in what a dispatcher hands on, and nobody else. Who the client is, is what the dispatcher says. */
export const dispatchedAuthorizer = defineAuthorizer({
  names: ['org.signserver.server.DispatchedAuthorizer', 'DispatchedAuthorizer'],
  doc: 'Only dispatchers may use the worker, for their clients.',
  properties: {
    AUTHORIZEALLDISPATCHERS: boolean({
      required: true,
      trim: true,
      doc: 'Whether every dispatcher may; where it is FALSE nobody may.',
      missing: (name) => `Missing property ${name}`,
      invalid: (_, name) => `Incorrect value for property ${name}`,
    }),
  },
  create: ({ AUTHORIZEALLDISPATCHERS }, { workerId }) => ({
    authorize: ({ client: { dispatcher } }) => {
      if (!AUTHORIZEALLDISPATCHERS || !dispatcher) {
        throw new Fault('illegalRequest', `Error, client is not authorized to worker with id ${String(workerId)}`);
      }
      return dispatcher.identity ?? {};
    },
  }),
});
