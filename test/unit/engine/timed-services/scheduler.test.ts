import { expect } from 'chai';
import type { AuditEvent } from '../../../../src/core/audit.js';
import { Fault } from '../../../../src/core/errors.js';
import type { ServiceClaims } from '../../../../src/core/ports.js';
import { defineTimedService } from '../../../../src/core/worker-definition.js';
import { Scheduler } from '../../../../src/engine/timed-services/scheduler.js';
import type { StartTimer } from '../../../../src/engine/timed-services/service-timers.js';
import { ServiceRuns } from '../../../../src/engine/timed-services/service-runs.js';
import { startTimer } from '../../../../src/runtime/timers.js';
import { engineFixture, NOON, type EngineFixture } from '../../../support/engine-fixture.js';
import { ManualTimers } from '../../../support/manual-timers.js';

/** Claims as two nodes on one database make them. */
class SharedClaims implements ServiceClaims {
  private next = 0;

  async claim(_id: number, times: { now: number; next: number }, beforehand: (property: string) => Promise<void>): Promise<boolean> {
    if (times.now <= this.next) return false;
    await beforehand('GLOB.SERVICENEXTRUNDATE7');
    this.next = times.next;
    return true;
  }
}

describe('the scheduler of timed services', () => {
  let fixture: EngineFixture;
  let timers: ManualTimers;
  let runs: ServiceRuns;
  let events: AuditEvent[];
  let worked: number[];
  let work: () => Promise<void>;
  let started: Scheduler[];

  beforeEach(() => {
    worked = [];
    events = [];
    started = [];
    timers = new ManualTimers(NOON);
    runs = new ServiceRuns();
    work = () => Promise.resolve(void worked.push((timers.time - NOON) / 1000));
    const service = defineTimedService({
      names: ['test.Service'],
      doc: 'Works.',
      properties: {},
      create: () => ({ work: () => work() }),
    });
    fixture = engineFixture([service]);
  });
  afterEach(() => Promise.all(started.map((scheduler) => scheduler.stop())));

  const SERVICE = { NAME: 'Service', TYPE: 'TIMED_SERVICE', IMPLEMENTATION_CLASS: 'test.Service', ACTIVE: 'TRUE' };

  async function scheduler(properties: Record<string, string>, claims: ServiceClaims = new SharedClaims()): Promise<Scheduler> {
    const { store, workers, log } = fixture;
    store.put(7, { ...SERVICE, ...properties });
    const audit = (event: AuditEvent): Promise<void> => Promise.resolve(void events.push(event));
    const made = new Scheduler({ workers, store, claims, runs, clock: timers.clock, log, audit, startTimer: timers.startTimer });
    started.push(made);
    await made.start();
    return made;
  }

  it('runs a service first one interval after loading, then at each', async () => {
    await scheduler({ INTERVAL: '30' });
    await timers.pass(29_999);
    expect(worked).to.deep.equal([]);
    await timers.pass(60_001);
    expect(worked).to.deep.equal([30, 60, 90]);
    expect(runs.last(7)).to.equal(NOON + 90_000);
    expect(fixture.log.lines).to.include('INFO Service 7 executed successfully.');
  });

  it('takes milliseconds', async () => {
    await scheduler({ INTERVALMS: '500' });
    await timers.pass(1_000);
    expect(worked).to.deep.equal([0.5, 1]);
  });

  it('does not run a service that is not active', async () => {
    await scheduler({ INTERVAL: '1', ACTIVE: 'no' });
    await timers.pass(10_000);
    expect(worked).to.deep.equal([]);
  });

  it('goes on after a run that fails, and says so', async () => {
    work = () => {
      worked.push((timers.time - NOON) / 1000);
      throw new Fault('workerFailed', 'the disk is full');
    };
    await scheduler({ INTERVAL: '1', WORK_LOG_TYPES: 'SECURE_AUDITLOGGING' });
    await timers.pass(2_000);
    expect(worked).to.deep.equal([1, 2]);
    expect(fixture.log.lines).to.include('ERROR Service7 execution failed. ');
    expect(runs.last(7)).to.equal(undefined);
    expect(events[0]).to.deep.include({ eventType: 'TIMED_SERVICE_RUN', outcome: 'FAILURE', workerId: 7 });
    expect(events[0]?.details?.get('Message')).to.equal('the disk is full');
  });

  it('records runs in the audit log where it is told to, and nowhere else', async () => {
    await scheduler({ INTERVAL: '1', WORK_LOG_TYPES: ' SECURE_AUDITLOGGING ' });
    await timers.pass(1_000);
    expect(events).to.deep.equal([{ eventType: 'TIMED_SERVICE_RUN', module: 'SERVICE', workerId: 7 }]);
    expect(fixture.log.lines.join()).not.to.contain('executed successfully');
  });

  it('starts a run although the one before is under way', async () => {
    const held: (() => void)[] = [];
    work = () => new Promise((resolve) => held.push(resolve));
    await scheduler({ INTERVAL: '1' });
    await timers.pass(3_000);
    expect(held).to.have.length(3);
    for (const finish of held) finish();
  });

  it('leaves a run out where ten are under way, and goes on when they have ended', async () => {
    const held: (() => void)[] = [];
    work = () => new Promise((resolve) => held.push(resolve));
    await scheduler({ INTERVAL: '1' });
    await timers.pass(12_000);
    expect(held).to.have.length(10);
    expect(fixture.log.lines).to.include('ERROR Service 7 is left out this time: 10 of its runs are still under way');
    for (const finish of held.splice(0)) finish();
    await timers.pass(3_000);
    expect(held.length).to.be.greaterThan(0);
    for (const finish of held) finish();
  });

  it('stops within ten seconds although a run does not end', async () => {
    let finish: () => void = () => undefined;
    work = () => new Promise((resolve) => (finish = resolve));
    const made = await scheduler({ INTERVAL: '1' });
    await timers.pass(1_000);
    const stopped = made.stop();
    await timers.pass(10_000);
    await stopped;
    expect(fixture.log.lines).to.include('WARN The server stops although runs of timed services are under way');
    finish();
  });

  it('goes on as it was where a reload does not learn what there is', async () => {
    const made = await scheduler({ INTERVAL: '1' });
    const workers = fixture.store.workers.bind(fixture.store);
    fixture.store.workers = () => Promise.reject(new Error('connection lost'));
    await made.reload(0).catch(() => undefined);
    fixture.store.workers = workers;
    await timers.pass(2_000);
    expect(worked).to.deep.equal([1, 2]);
  });

  it('runs a singleton on one of two nodes', async () => {
    const claims = new SharedClaims();
    await scheduler({ INTERVAL: '1', SINGLETON: 'true' }, claims);
    await scheduler({ INTERVAL: '1', SINGLETON: 'true' }, claims);
    await timers.pass(1_500);
    expect(worked).to.deep.equal([1]);
    expect(fixture.log.lines).to.include('INFO Service 7 have been executed on another node in the cluster, waiting.');
    expect(events.map(({ eventType }) => eventType)).to.deep.equal(['SET_GLOBAL_PROPERTY']);
  });

  it('does not run a singleton whose claim cannot be recorded', async () => {
    const claims: ServiceClaims = { claim: () => Promise.reject(new Error('database is away')) };
    await scheduler({ INTERVAL: '1', SINGLETON: 'true' }, claims);
    await timers.pass(1_000);
    expect(worked).to.deep.equal([]);
  });

  it('runs a singleton each time on a node that is alone', async () => {
    await scheduler({ INTERVAL: '1', SINGLETON: 'true' });
    await timers.pass(5_000);
    expect(worked).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('goes on after a run of which nobody could be told', async () => {
    runs.note = () => Promise.reject(new Error('the other processes are gone'));
    await scheduler({ INTERVAL: '1' });
    await timers.pass(2_000);
    expect(worked).to.deep.equal([1, 2]);
    expect(fixture.log.lines).to.include('ERROR Service worker execution failed.');
  });

  it('runs once at each moment of CRON, although timers are early', async function () {
    this.timeout(20_000);
    const clock = { now: (): number => Date.now() };
    const early: StartTimer = (delayMs, callBack) => startTimer(Math.max(0, delayMs - 40), callBack);
    const times: number[] = [];
    work = () => Promise.resolve(void times.push(clock.now()));
    const { store, workers, log } = fixture;
    store.put(7, { ...SERVICE, CRON: '* * * * * ?' });
    const made = new Scheduler({
      ...{ workers, store, claims: new SharedClaims(), runs, clock, log },
      audit: () => Promise.resolve(),
      startTimer: early,
    });
    started.push(made);
    await made.start();
    while (times.length < 3) await new Promise((resolve) => setTimeout(resolve, 50));
    const seconds = times.map((time) => Math.floor(time / 1_000));
    expect(new Set(seconds).size).to.equal(seconds.length);
  });

  it('says that a schedule is over', async () => {
    await scheduler({ CRON: '0 0 12 * * ? 1999' });
    await timers.pass(600_000);
    expect(worked).to.deep.equal([]);
    expect(fixture.log.lines).to.include('INFO The CRON expression of service 7 names no time any more');
  });

  it('takes over a changed interval with a reload', async () => {
    const made = await scheduler({ INTERVAL: '1' });
    await timers.pass(1_000);
    fixture.store.put(7, { ...SERVICE, INTERVAL: '10' });
    await fixture.engine.reload(7);
    await made.reload(7);
    await timers.pass(10_000);
    expect(worked).to.deep.equal([1, 11]);
  });

  it('finds services that were stored without a reload', async () => {
    await scheduler({ INTERVAL: '1', ACTIVE: 'FALSE' });
    fixture.store.put(8, { ...SERVICE, NAME: 'Other', INTERVAL: '100' });
    await timers.pass(400_000);
    expect(worked).to.deep.equal([400]);
  });

  it('runs a service whose type is not known before it is loaded', async () => {
    await scheduler({ INTERVAL: '1', TYPE: 'UNKNOWN' });
    await timers.pass(1_000);
    expect(worked).to.deep.equal([1]);
    expect(fixture.log.lines.filter((line) => line.startsWith('ERROR'))).to.deep.equal([]);
  });

  it('runs nothing after it was stopped', async () => {
    const made = await scheduler({ INTERVAL: '1' });
    await made.stop();
    await timers.pass(10_000);
    expect(worked).to.deep.equal([]);
  });

  const REASONS: readonly (readonly [Record<string, string>, string])[] = [
    [{}, 'Neither an interval (in seconds or milliseconds) nor CRON expression defined for service with id: 7'],
    [{ INTERVAL: '1', CRON: '0 0 12 * * ?' }, 'More than on of INTERVAL, INTERVALMS and CRON specified for service with id: 7'],
    [{ INTERVAL: ' 1' }, 'Error in Service configuration, Interval must contains numbers only. Service id: 7'],
    [{ INTERVAL: '1', INTERVALMS: '' }, 'More than on of INTERVAL, INTERVALMS and CRON specified for service with id: 7'],
    [{ INTERVAL: '' }, 'Error in Service configuration, Interval must contains numbers only. Service id: 7'],
    [{ INTERVALMS: '-1' }, 'Error in Service configuration, Interval must contains numbers only. Service id: 7'],
    [{ CRON: 'daily' }, 'Error in Service configuration, illegal CRON expression : daily defined for service with ID 7'],
  ];
  for (const [properties, sentence] of REASONS) {
    it(`does not run a service with ${JSON.stringify(properties)}, and says why`, async () => {
      await scheduler(properties);
      await timers.pass(100_000);
      expect(worked).to.deep.equal([]);
      const level = sentence.startsWith('Neither') ? 'WARN' : 'ERROR';
      expect(fixture.log.lines).to.include(`${level} ${sentence}`);
      expect((await fixture.engine.status({ id: 7 })).errors).to.deep.equal([]);
    });
  }

  it('tells in the status when a service last ran, and what is wrong with it', async () => {
    await scheduler({ INTERVAL: '1', WORK_LOG_TYPES: 'SHOUTING' });
    const { kind, brief, errors } = await fixture.engine.status({ id: 7 });
    expect(kind).to.equal('Service');
    expect(errors).to.deep.equal(['Unknown log type: SHOUTING']);
    expect(brief).to.deep.equal([
      { title: 'Worker status', value: 'Offline' },
      { title: 'Service was last run at', value: 'Service does not seem to have run since start or reload of the server.' },
    ]);
  });
});
