import { defineAuthorizer } from '../../core/component.js';

/** Lets everybody use the worker. */
export const noAuth = defineAuthorizer({
  names: ['org.signserver.server.NoAuthorizer', 'NOAUTH'],
  doc: 'Everybody may use the worker.',
  properties: {},
  create: () => ({ authorize: () => ({}) }),
});
