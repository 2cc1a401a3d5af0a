import { defineWorkerLogger } from '../../core/component.js';

/** Writes nothing. */
export const nullWorkerLogger = defineWorkerLogger({
  names: ['org.signserver.server.log.NullWorkerLogger', 'NullWorkerLogger'],
  doc: 'Writes nothing.',
  properties: {},
  create: () => ({ write: () => undefined }),
});
