import { expect } from 'chai';
import { localTime, parseTime } from '../../../src/cli/local-time.js';

describe('times on the command line', () => {
  const NOON = Date.UTC(2026, 10, 24, 12);

  it('are shown in the local zone, and read again', () => {
    expect(localTime(NOON)).to.match(/^2026-11-2[345] \d\d:\d\d:00[+-]\d{4}$/);
    expect(parseTime(localTime(NOON))).to.equal(NOON);
  });

  const TEXTS = {
    '1795521600000': NOON,
    '0': 0,
    '2026-11-24 12:00:00Z': NOON,
    '2026-11-24 12:00:00': NOON,
    '2026-11-24 12:00': NOON,
    '2026-11-24 13:30:00+01:30': NOON,
    '2026-11-24 07:00-05:00': NOON,
    '2026-11-24 07:00-0500': NOON,
    '2026-11-24': NOON - 12 * 3_600_000,
    '2026-11-24+01:00': NOON - 13 * 3_600_000,
    '2026-02-30': undefined,
    '2026-11-24 24:00': undefined,
    '2026-11-24T12:00': undefined,
    yesterday: undefined,
    '': undefined,
  } as const;
  for (const [text, time] of Object.entries(TEXTS)) {
    it(`"${text}" is ${String(time)}`, () => {
      expect(parseTime(text)).to.equal(time);
    });
  }
});
