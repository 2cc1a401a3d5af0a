import { defineAccounter } from '../../core/component.js';

/** Charges nothing. */
export const noAccounter = defineAccounter({
  names: ['org.signserver.server.NoAccounter', 'NoAccounter'],
  doc: 'Nothing is charged.',
  properties: {},
  create: () => ({ purchase: () => Promise.resolve(true) }),
});
