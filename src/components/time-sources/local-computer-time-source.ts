import { defineTimeSource } from '../../core/component.js';

/** The clock of the server. */
export const localComputerTimeSource = defineTimeSource({
  names: ['org.signserver.server.LocalComputerTimeSource', 'LocalComputerTimeSource'],
  doc: 'The clock of the server.',
  properties: {},
  create: (_configuration, { clock }) => ({ name: 'LocalComputerTimeSource', time: () => Promise.resolve(clock.now()) }),
});
