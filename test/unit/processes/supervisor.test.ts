import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { ChannelGroup } from '../../../src/processes/channel-group.js';
import type { MemberEvents, MemberProcess } from '../../../src/processes/member.js';
import type { ToMember } from '../../../src/processes/messages.js';
import { Supervisor } from '../../../src/processes/supervisor.js';
import { MemoryLog } from '../../support/engine-fixture.js';

interface Habits {
  readonly failure?: string;
  readonly hangs?: true;
  readonly neverLoads?: boolean;
}

/** A process that does what it is told, as far as a test lets it. */
class FakeProcess implements MemberProcess<string> {
  readonly told: string[] = [];
  readonly group: ChannelGroup;
  slot = 0;
  reason = '';
  isAlive = true;
  /** Whether it takes no message any more, as a process whose event loop is blocked. */
  isHanging = false;

  constructor(
    private readonly events: MemberEvents,
    private readonly habits: Habits,
  ) {
    this.group = new ChannelGroup((message) => {
      queueMicrotask(() => {
        events.message(message);
      });
    });
    if (habits.neverLoads) {
      this.isHanging = true;
      return;
    }
    queueMicrotask(() => {
      events.message({ kind: 'loaded' });
    });
  }

  send(message: ToMember<string>): void {
    this.told.push(message.kind);
    queueMicrotask(() => {
      if (this.isAlive && !this.isHanging) this.obey(message);
    });
  }

  kill(): void {
    this.end('SIGKILL');
  }

  end(how: string): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    queueMicrotask(() => {
      this.events.exit(how);
    });
  }

  private obey(message: ToMember<string>): void {
    this.group.receive(message);
    if (message.kind === 'start') this.start(message.place);
    if (message.kind === 'ping') this.events.message({ kind: 'pong' });
    if (this.habits.hangs) return;
    if (message.kind === 'drain') this.events.message({ kind: 'drained' });
    if (message.kind === 'stop') this.end('exit code 0');
  }

  private start({ slot, reason }: { readonly slot: number; readonly reason: string }): void {
    Object.assign(this, { slot, reason });
    const { failure } = this.habits;
    if (failure === undefined) {
      this.events.message({ kind: 'ready', listeners: [{ kind: 'http', port: 8080 }] });
    } else {
      this.events.message({ kind: 'failed', reason: failure });
      this.end('exit code 1');
    }
  }
}

describe('the supervisor', () => {
  let forked: FakeProcess[];
  let now: number;
  let log: MemoryLog;
  beforeEach(() => {
    forked = [];
    now = 0;
    log = new MemoryLog();
  });

  const start = (processes: number, habits: (index: number) => Habits = () => ({}), hangDeadlineMs?: number): Promise<Supervisor<string>> =>
    Supervisor.start({
      settings: 'settings',
      processes,
      fork: (events) => {
        const made = new FakeProcess(events, habits(forked.length));
        forked.push(made);
        return made;
      },
      clock: { now: () => now },
      log,
      stopDeadlineMs: 50,
      ...(hangDeadlineMs !== undefined && { hangDeadlineMs }),
    });
  const reason = (started: Promise<unknown>): Promise<unknown> =>
    started.then(
      () => 'none',
      (thrown: unknown) => (thrown as Error).message,
    );
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await delay(1);
  };
  const alive = (): readonly FakeProcess[] => forked.filter(({ isAlive }) => isAlive);

  it('starts the others when the first one serves, and tells what that one listens on', async () => {
    const supervisor = await start(3);
    expect(forked.map(({ slot, reason }) => `${String(slot)} ${reason}`)).to.deep.equal(['1 start', '2 start', '3 start']);
    expect(supervisor.listeners).to.deep.equal([{ kind: 'http', port: 8080 }]);
    await supervisor.stop();
  });

  it('does not start the others where the first one cannot, and leaves none', async () => {
    expect(await reason(start(3, () => ({ failure: 'the port is taken' })))).to.equal('the port is taken');
    await delay(1);
    expect(forked.map(({ told }) => told)).to.deep.equal([['start'], [], []]);
    expect(alive()).to.deep.equal([]);
  });

  it('does not start where another one cannot', async () => {
    expect(await reason(start(2, (index) => (index === 1 ? { failure: 'no database' } : {})))).to.equal('no database');
    await delay(1);
    expect(alive()).to.deep.equal([]);
  });

  it('puts another process in the place of one that ends', async () => {
    const supervisor = await start(2);
    forked[1]?.end('SIGSEGV');
    await delay(10);
    expect(forked.slice(2).map(({ slot, reason }) => `${String(slot)} ${reason}`)).to.deep.equal(['2 replacement']);
    expect(log.lines.join()).to.contain('Process 2 ended (SIGSEGV); another takes its place now');
    await supervisor.stop();
  });

  it('ends a process that gives no sign of life, puts another in its place, and leaves those alone that do', async () => {
    const supervisor = await start(3, undefined, 20);
    forked[1]!.isHanging = true;
    await until(() => forked.length === 4);
    expect(log.lines.join()).to.contain('Process 2 has given no sign of life for 0.02 s and is ended');
    await until(() => forked.at(-1)!.told.filter((kind) => kind === 'ping').length > 10);
    expect(alive().map(({ slot }) => slot)).to.deep.equal([1, 3, 2]);
    expect(forked).to.have.lengthOf(4);
    await supervisor.stop();
  });

  it('waits longer for one that loads its code, and not for ever', async () => {
    const supervisor = await start(1, (index) => ({ neverLoads: index === 1 }), 8);
    forked[0]!.end('SIGSEGV');
    await until(() => forked.length === 2);
    await until(() => !forked[1]!.isAlive);
    expect(forked[1]!.told.filter((kind) => kind === 'ping')).to.have.lengthOf(41);
    expect(log.lines.join()).to.contain('Process 1 has given no sign of life for 0.08 s and is ended');
    await supervisor.stop();
  });

  it('takes a late sign of life for one', async () => {
    const supervisor = await start(1, undefined, 40);
    const [only] = forked;
    const pings = (): number => only!.told.filter((kind) => kind === 'ping').length;
    for (const round of [1, 2, 3, 4]) {
      only!.isHanging = true;
      await until(() => pings() >= 4 * round - 2);
      only!.isHanging = false;
      await until(() => pings() >= 4 * round);
    }
    expect(alive()).to.deep.equal([only]);
    await supervisor.stop();
  });

  it('asks nobody for a sign of life where it was not told how long to wait, and none after it was stopped', async () => {
    const [unwatched, watched] = [await start(1), await start(1, undefined, 4)];
    await until(() => forked[1]!.told.includes('ping'));
    await Promise.all([unwatched.stop(), watched.stop()]);
    const told = [...forked[1]!.told];
    await delay(20);
    expect(forked[0]!.told).not.to.include('ping');
    expect(forked[1]!.told).to.deep.equal(told);
  });

  it('waits before it does so again, and less when it has run for a minute', async () => {
    const supervisor = await start(1);
    for (const age of [10, 10, 60_000]) {
      now += age;
      forked.at(-1)?.end('exit code 1');
      await delay(age === 10 && forked.length === 2 ? 1_050 : 10);
    }
    const waits = log.lines
      .filter((line) => line.includes('another takes its place'))
      .map((line) => / now| in .* s/.exec(line)?.[0].trim());
    expect(waits).to.deep.equal(['now', 'in 1 s', 'now']);
    expect(forked).to.have.lengthOf(4);
    await supervisor.stop();
  });

  it('passes announcements to the others and collects what they answer', async () => {
    const supervisor = await start(3);
    const [first, second, third] = forked;
    second?.group.on('colour', (content) => `${String(content)} in 2`);
    third?.group.on('colour', () => {
      throw new Error('no such colour');
    });
    const outcome = await first?.group.broadcast('colour', 'blue');
    expect(outcome).to.deep.equal({ answers: ['blue in 2'], failures: ['process 3: no such colour'] });
    await supervisor.stop();
  });

  it('does not wait for the answer of a process that ended', async () => {
    const supervisor = await start(2);
    forked[1]?.group.on('colour', () => new Promise(() => undefined));
    const outcome = forked[0]?.group.broadcast('colour', 'blue');
    await delay(1);
    forked[1]?.end('SIGKILL');
    expect(await outcome).to.deep.equal({ answers: [], failures: [] });
    await supervisor.stop();
  });

  it('drains all before it stops any, stops the first one last, and replaces none', async () => {
    const order: string[] = [];
    const supervisor = await start(3);
    for (const one of forked) {
      const send = one.send.bind(one);
      one.send = (message) => {
        order.push(`${message.kind} ${String(one.slot)}`);
        send(message);
      };
    }
    await supervisor.stop();
    expect(order).to.deep.equal(['drain 1', 'drain 2', 'drain 3', 'stop 2', 'stop 3', 'stop 1']);
    expect(forked).to.have.lengthOf(3);
  });

  it('ends a process that does not stop', async () => {
    const supervisor = await start(2, (index) => (index === 1 ? { hangs: true } : {}));
    await supervisor.stop();
    await delay(1);
    expect(alive()).to.deep.equal([]);
    expect(log.lines.join()).to.contain('Process 2 did not stop in time');
  });
});
