import { defineTimeSource } from '../../core/component.js';
import { integer } from '../../core/properties.js';

/** The last millisecond that a Date can hold is later, but a GeneralizedTime has four digits for the year. */
const END_OF_9999 = Date.UTC(9999, 11, 31, 23, 59, 59);

/** Always the same time, for tests. */
export const fixedTimeSource = defineTimeSource({
  names: ['org.signserver.server.FixedTimeSource', 'FixedTimeSource'],
  doc: 'Always the same time, for tests.',
  properties: {
    FIXEDTIME: integer({ default: 0, min: 0, max: END_OF_9999, doc: 'The time, in milliseconds since 1970.' }),
  },
  create: ({ FIXEDTIME }) => ({ name: 'FixedTimeSource', time: () => Promise.resolve(FIXEDTIME) }),
});

/** Always 1970-01-01T00:00:00Z, for tests. */
export const zeroTimeSource = defineTimeSource({
  names: ['org.signserver.server.ZeroTimeSource', 'ZeroTimeSource'],
  doc: 'Always the beginning of 1970, for tests.',
  properties: {},
  create: () => ({ name: 'ZeroTimeSource', time: () => Promise.resolve(0) }),
});

/** Never any time, for tests. */
export const nullTimeSource = defineTimeSource({
  names: ['org.signserver.server.NullTimeSource', 'NullTimeSource'],
  doc: 'Never any time, for tests.',
  properties: {},
  create: () => ({ name: 'NullTimeSource', time: () => Promise.resolve(undefined) }),
});
