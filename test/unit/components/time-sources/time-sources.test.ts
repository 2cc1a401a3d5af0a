import { expect } from 'chai';
import { fixedTimeSource, nullTimeSource, zeroTimeSource } from '../../../../src/components/time-sources/fixed-time-sources.js';
import { isInLeapSecondPeriod } from '../../../../src/components/time-sources/leap-second.js';
import { localComputerTimeSource } from '../../../../src/components/time-sources/local-computer-time-source.js';
import { statusReadingLocalComputerTimeSource } from '../../../../src/components/time-sources/status-reading-local-computer-time-source.js';
import type { TimeSourceDefinition } from '../../../../src/core/component.js';
import type { StatusPropertyEntry, StatusPropertyName } from '../../../../src/core/ports.js';
import { readConfiguration } from '../../../../src/core/properties.js';
import { workerContext } from '../../../support/worker-context.js';

const NOON = Date.UTC(2026, 10, 24, 12);
const NEW_YEAR = Date.UTC(2027, 0, 1);

interface Asked {
  readonly properties?: Readonly<Record<string, string>>;
  readonly status?: Partial<Record<StatusPropertyName, string>>;
  readonly now?: () => number;
}

async function ask(definition: TimeSourceDefinition, { properties = {}, status = {}, now = () => NOON }: Asked = {}) {
  const { configuration, problems } = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
  if (!configuration) throw new Error(problems.map(({ message }) => message).join(' '));
  const valid = (name: StatusPropertyName): StatusPropertyEntry | undefined =>
    status[name] === undefined ? undefined : { updated: 0, value: status[name], expires: 0 };
  const statusProperties = { ...workerContext().statusProperties, valid };
  const log = new Map<string, string | null>();
  const time = await definition.create(configuration, workerContext({ clock: { now }, statusProperties })).time(log);
  return { time, log: Object.fromEntries(log) };
}

describe('Time sources', () => {
  it('LocalComputerTimeSource has the time of the clock', async () => {
    expect((await ask(localComputerTimeSource)).time).to.equal(NOON);
  });

  it('FixedTimeSource has the time of FIXEDTIME, ZeroTimeSource that of 1970, NullTimeSource none', async () => {
    expect((await ask(fixedTimeSource, { properties: { FIXEDTIME: '1234567' } })).time).to.equal(1_234_567);
    expect((await ask(fixedTimeSource)).time).to.equal(0);
    expect((await ask(zeroTimeSource)).time).to.equal(0);
    expect((await ask(nullTimeSource)).time).to.equal(undefined);
  });

  describe('StatusReadingLocalComputerTimeSource', () => {
    const insync = { TIMESOURCE0_INSYNC: 'TRUE' };
    const cases: readonly (readonly [string, Asked, number | undefined])[] = [
      ['no time where nobody says that the clock is right', {}, undefined],
      ['no time where somebody says that it is not', { status: { TIMESOURCE0_INSYNC: 'false' } }, undefined],
      ['time where it is, by default whatever is said of leap seconds', { status: insync }, NOON],
      [
        'no time with PAUSE where nothing is said of leap seconds',
        { status: insync, properties: { LEAPSECOND_HANDLING: 'PAUSE' } },
        undefined,
      ],
      [
        'no time with STOP where nothing is said of leap seconds',
        { status: insync, properties: { LEAPSECOND_HANDLING: 'STOP' } },
        undefined,
      ],
      [
        'time with STOP where none is near',
        { status: { ...insync, LEAPSECOND: 'NONE' }, properties: { LEAPSECOND_HANDLING: 'STOP' } },
        NOON,
      ],
      [
        'time with STOP outside of the interval',
        { status: { ...insync, LEAPSECOND: 'POSITIVE' }, properties: { LEAPSECOND_HANDLING: 'STOP' } },
        NOON,
      ],
      [
        'no time with STOP inside of it',
        { status: { ...insync, LEAPSECOND: 'NEGATIVE' }, properties: { LEAPSECOND_HANDLING: 'STOP' }, now: () => NEW_YEAR },
        undefined,
      ],
    ];
    for (const [what, asked, expected] of cases) {
      it(`has ${what}`, async () => {
        expect((await ask(statusReadingLocalComputerTimeSource, asked)).time).to.equal(expected);
      });
    }

    it('waits with PAUSE until the interval is over', async () => {
      const times = [NEW_YEAR, NEW_YEAR, NEW_YEAR + 2000];
      const now = (): number => (times.length > 1 ? times.shift()! : times[0]!);
      const { time, log } = await ask(statusReadingLocalComputerTimeSource, {
        status: { ...insync, LEAPSECOND: 'POSITIVE' },
        properties: { LEAPSECOND_HANDLING: 'PAUSE' },
        now,
      });
      expect(time).to.equal(NEW_YEAR + 2000);
      expect(log).to.deep.equal({ LEAP_ACTION: 'PAUSE', LEAP_UPCOMING: 'true', LEAP_PERIOD: 'true' });
    });

    it('waits with PAUSE six times at most', async () => {
      let looks = 0;
      const now = (): number => {
        looks++;
        return NEW_YEAR;
      };
      const properties = { LEAPSECOND_HANDLING: 'PAUSE' };
      const { time } = await ask(statusReadingLocalComputerTimeSource, { status: { ...insync, LEAPSECOND: 'POSITIVE' }, properties, now });
      expect(time).to.equal(undefined);
      expect(looks, 'once for the log, at first and after each pause').to.equal(1 + 1 + 6);
    });

    it('refuses another strategy in the words of worker status', async () => {
      const failed: unknown = await ask(statusReadingLocalComputerTimeSource, { properties: { LEAPSECOND_HANDLING: 'pause' } }).catch(
        (e: unknown) => e,
      );
      expect(failed).to.have.property('message', 'Time source is misconfigured: Illegal leap second strategy: pause');
    });
  });

  for (const [offset, isInside] of [
    [-1012, false],
    [-1011, true],
    [0, true],
    [500, true],
    [1010, true],
    [1011, false],
  ] as const) {
    it(`${String(offset)} ms from the end of a month is ${isInside ? '' : 'not '}in the leap second period, and never in mid-month`, () => {
      expect(isInLeapSecondPeriod(NEW_YEAR + offset)).to.equal(isInside);
      expect(isInLeapSecondPeriod(NEW_YEAR + 14 * 86_400_000 + offset)).to.equal(false);
    });
  }
});
