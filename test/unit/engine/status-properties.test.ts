import { expect } from 'chai';
import type { AuditEvent } from '../../../src/core/audit.js';
import { Fault } from '../../../src/core/errors.js';
import type { ProcessGroup } from '../../../src/core/process-group.js';
import { StatusRepository, type StatusPropertyAudit } from '../../../src/engine/status-properties.js';
import { NOON } from '../../support/engine-fixture.js';
import { rejection } from '../../support/rejection.js';

/** Processes of one server. */
class Processes {
  private readonly members: Map<string, (content: unknown) => unknown>[] = [];

  join(): ProcessGroup {
    const own = new Map<string, (content: unknown) => unknown>();
    this.members.push(own);
    return {
      broadcast: (topic, content) => {
        const others = this.members.filter((one) => one !== own);
        const answers = others.map((one) => one.get(topic)?.(JSON.parse(JSON.stringify(content)))).filter((answer) => answer !== undefined);
        return Promise.resolve({ answers, failures: [] });
      },
      on: (topic, carryOut) => {
        own.set(topic, carryOut);
      },
    };
  }
}

describe('the status repository', () => {
  let now: number;
  let events: AuditEvent[];
  let processes: Processes;
  let broken: boolean;
  beforeEach(() => {
    now = NOON;
    events = [];
    broken = false;
    processes = new Processes();
  });
  const clock = { now: () => now };
  const audit = (event: AuditEvent): Promise<void> => {
    if (broken) return Promise.reject(new Fault('serviceUnavailable', 'disk full'));
    return Promise.resolve(void events.push(event));
  };
  const repository = (audited?: StatusPropertyAudit): StatusRepository =>
    new StatusRepository({ clock, audit, group: processes.join(), ...(audited && { audited }) });

  it('holds what is set, until it expires', async () => {
    const made = repository();
    await made.set('TIMESOURCE0_INSYNC', { value: 'true', expires: NOON + 1_000 });
    expect(made.valid('TIMESOURCE0_INSYNC')).to.deep.equal({ updated: NOON, value: 'true', expires: NOON + 1_000 });
    now = NOON + 1_000;
    expect(made.valid('TIMESOURCE0_INSYNC')).to.equal(undefined);
    expect(made.all().get('TIMESOURCE0_INSYNC')?.value).to.equal('true');
    expect(made.valid('LEAPSECOND')).to.equal(undefined);
  });

  it('tells the other processes, and those that come later', async () => {
    const [first, second] = [repository(), repository()];
    await first.set('LEAPSECOND', { value: 'POSITIVE', expires: 0 });
    expect(second.valid('LEAPSECOND')?.value).to.equal('POSITIVE');
    const third = repository();
    await third.learn();
    expect(third.valid('LEAPSECOND')?.value).to.equal('POSITIVE');
  });

  it('keeps the newer of two values', async () => {
    const [first, second] = [repository(), repository()];
    await first.set('LEAPSECOND', { value: 'POSITIVE', expires: 0 });
    now += 1;
    await second.set('LEAPSECOND', { value: 'NONE', expires: 0 });
    await first.learn();
    expect(first.valid('LEAPSECOND')?.value).to.equal('NONE');
  });

  it('records what is set before it is', async () => {
    const made = repository();
    await made.set('TEST_PROPERTY1', { value: null, expires: 0 });
    await made.set('TEST_PROPERTY1', { value: 'a', expires: 5 });
    expect(events.map(({ details }) => [...(details ?? [])])).to.deep.equal([
      [
        ['STATUSREPO_PROPERTY', 'TEST_PROPERTY1'],
        ['STATUSREPO_EXPIRATION', '0'],
      ],
      [
        ['STATUSREPO_PROPERTY', 'TEST_PROPERTY1'],
        ['STATUSREPO_VALUE', 'a'],
        ['STATUSREPO_EXPIRATION', '5'],
      ],
    ]);
    broken = true;
    await rejection(made.set('TEST_PROPERTY1', { value: 'b', expires: 0 }));
    expect(made.all().get('TEST_PROPERTY1')?.value).to.equal('a');
  });

  it('records changes only, or nothing, where it is told to', async () => {
    const changes = repository('CHANGES');
    for (const value of ['a', 'a', 'b']) await changes.set('TEST_PROPERTY1', { value, expires: 0 });
    expect(events).to.have.length(2);
    await repository('NONE').set('TEST_PROPERTY2', { value: 'x', expires: 0 });
    expect(events).to.have.length(2);
  });
});
