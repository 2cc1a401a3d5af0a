import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { ntpTimeSource } from '../../../../src/components/time-sources/ntp-time-source.js';
import type { TimeSource } from '../../../../src/core/component.js';
import { readConfiguration } from '../../../../src/core/properties.js';
import { MemoryLog } from '../../../support/engine-fixture.js';
import { until } from '../../../support/eventually.js';
import { NtpTestServer, type NtpServerOptions } from '../../../support/ntp-server.js';
import { workerContext } from '../../../support/worker-context.js';

/** Long enough for a busy machine; servers that answer are not waited for as long. */
const PATIENT = { NTP_TIMEOUT_MS: '8000', NTP_LIMIT_MS: '4000' };
const IMPATIENT = { NTP_TIMEOUT_MS: '150' };

describe('The NTP time source', () => {
  const opened: { stop(): void }[] = [];
  afterEach(() => {
    for (const one of opened.splice(0)) one.stop();
  });

  async function servers(...options: readonly NtpServerOptions[]): Promise<readonly NtpTestServer[]> {
    const started = await Promise.all(options.map((one) => NtpTestServer.start(one)));
    opened.push(...started);
    return started;
  }

  const clock = { ahead: 0, now: () => Date.now() + clock.ahead };
  beforeEach(() => {
    clock.ahead = 0;
  });

  function source(names: readonly string[], properties: Readonly<Record<string, string>> = {}, log = new MemoryLog()): TimeSource {
    const raw = new Map(Object.entries({ NTP_SERVERS: names.join(','), ...PATIENT, ...properties }));
    const { configuration, problems } = readConfiguration(ntpTimeSource.properties, raw, ntpTimeSource.check);
    if (!configuration) throw new Error(problems.map(({ message }) => message).join(' '));
    const made = ntpTimeSource.create(configuration, workerContext({ clock, log }));
    made.open?.();
    opened.push({ stop: () => made.close?.() });
    return made;
  }

  const hasTime = async (made: TimeSource): Promise<boolean> => (await made.time(new Map())) !== undefined;

  async function timeWith(...options: readonly NtpServerOptions[]): Promise<boolean> {
    const properties = options.some(({ silent, wrongOrigin }) => silent ?? wrongOrigin) ? IMPATIENT : {};
    return hasTime(
      source(
        (await servers(...options)).map(({ name }) => name),
        properties,
      ),
    );
  }

  it('has the time of the clock where the servers agree with it', async () => {
    const [one] = await servers({});
    const time = await source([one!.name]).time(new Map());
    expect(Math.abs(time! - Date.now())).to.be.lessThan(1000);
  });

  it('outvotes one liar of three, and is outvoted by two', async () => {
    expect(await timeWith({}, {}, { ahead: 3_600_000 })).to.equal(true);
    expect(await timeWith({}, { ahead: 3_600_000 }, { ahead: -3_600_000 })).to.equal(false);
  });

  const useless: Readonly<Record<string, NtpServerOptions>> = {
    'does not answer': { silent: true },
    'does not give the timestamp of the request back': { wrongOrigin: true },
    'is not synchronized': { unsynchronized: true },
    'has a stratum of 16': { stratum: 16 },
    'is too far from its own source': { dispersion: 5000 },
    'is ahead': { ahead: 5000 },
    'is behind': { ahead: -5000 },
    'refuses with a kiss of death': { kiss: 'DENY' },
  };
  for (const [what, options] of Object.entries(useless)) {
    it(`has no time where the only server ${what}`, async () => {
      expect(await timeWith(options)).to.equal(false);
    });
  }

  it('says in worker status what each server says, and logs when time goes and comes', async () => {
    const [honest, liar] = await servers({}, { ahead: 10_000 });
    const log = new MemoryLog();
    const made = source([honest!.name, liar!.name], { NTP_INTERVAL: '1' }, log);
    expect(await hasTime(made)).to.equal(false);
    const entries = made.status?.() ?? [];
    expect(entries[0]).to.deep.equal({ title: 'NTP servers', value: '1 of 2 agree with the clock (2 must)' });
    expect(entries[1]).to.deep.equal({ title: `NTP ${honest!.name}`, value: 'agrees' });
    expect(entries[2]?.value).to.match(/^the clock is \d+ ms behind$/);
    expect(log.lines).to.have.length(1);
    liar!.options = {};
    await until(() => log.lines.length > 1);
    expect(log.lines[1]).to.equal('INFO 2 of 2 NTP servers agree with the clock, and 2 must: there is time');
    expect(await hasTime(made)).to.equal(true);
  });

  it('has no time once the clock was set, until the servers agree with it again', async () => {
    const [one] = await servers({});
    const made = source([one!.name]);
    expect(await hasTime(made)).to.equal(true);
    clock.ahead = -60_000;
    expect(await hasTime(made)).to.equal(false);
    await until(() => /^the clock is \d+ ms behind$/.test(made.status?.()[1]?.value ?? ''));
    expect(await hasTime(made), 'the server does not agree with the clock').to.equal(false);
    clock.ahead = 0;
    expect(await hasTime(made)).to.equal(false);
    await until(() => hasTime(made));
  });

  it('never asks a server again that denied, and asks nobody once it is closed', async () => {
    const [denying, other] = await servers({ kiss: 'DENY' }, {});
    const made = source([denying!.name, other!.name], { NTP_INTERVAL: '1', NTP_QUORUM: '1' });
    expect(await hasTime(made)).to.equal(true);
    await until(() => other!.asked > 1);
    expect(denying!.asked).to.equal(1);
    made.close?.();
    const { asked } = other!;
    await delay(1200);
    expect(other!.asked).to.equal(asked);
    expect(await hasTime(made), 'requests under way still have time').to.equal(true);
  });

  it('asks nobody before it is opened', async () => {
    const [one] = await servers({});
    const { configuration } = readConfiguration(ntpTimeSource.properties, new Map([['NTP_SERVERS', one!.name]]), ntpTimeSource.check);
    const made = ntpTimeSource.create(configuration!, workerContext());
    expect(await hasTime(made)).to.equal(false);
    expect(one!.asked).to.equal(0);
  });

  for (const NTP_SERVERS of ['', 'a b', 'host:0', 'host:70000', '[::1', 'a,,b', Array(17).fill('a').join(',')]) {
    it(`refuses NTP_SERVERS "${NTP_SERVERS.slice(0, 20)}"`, () => {
      expect(readConfiguration(ntpTimeSource.properties, new Map([['NTP_SERVERS', NTP_SERVERS]])).problems).to.have.length(1);
    });
  }

  it('refuses a quorum of more servers than there are', () => {
    const raw = new Map([
      ['NTP_SERVERS', 'a,b'],
      ['NTP_QUORUM', '3'],
    ]);
    const { problems } = readConfiguration(ntpTimeSource.properties, raw, ntpTimeSource.check);
    expect(problems.map(({ message }) => message)).to.deep.equal(['NTP_QUORUM is 3, but NTP_SERVERS names 2']);
  });
});
