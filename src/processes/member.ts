import type { Clock, Log } from '../core/ports.js';
import { BackOff } from './back-off.js';
import type { MemberPlace, OpenPort, ToMember, ToSupervisor } from './messages.js';

/** A child process, as little of it as is needed. */
export interface MemberProcess<Settings> {
  send(message: ToMember<Settings>): void;
  /** Ends it at once. */
  kill(): void;
}

export interface MemberEvents {
  readonly message: (message: ToSupervisor) => void;
  /** `how` says with which code or signal. */
  readonly exit: (how: string) => void;
}

/** Starts a child process that says `loaded` when it can be told to begin. */
export type ForkMember<Settings> = (events: MemberEvents) => MemberProcess<Settings>;

interface MemberOptions<Settings> {
  readonly settings: Settings;
  readonly fork: ForkMember<Settings>;
  readonly clock: Clock;
  readonly log: Log;
  /** Called with messages that are not about this member alone. */
  readonly receive: (slot: number, message: ToSupervisor) => void;
  readonly ended: (member: Member<Settings>, how: string) => void;
}

type State = 'down' | 'loading' | 'loaded' | 'beginning' | 'serving' | 'drained';

/** One place in a server, and the process that holds it now. */
export class Member<Settings> {
  readonly backOff: BackOff;
  listeners: readonly OpenPort[] = [];
  /** Whether some process has served in this place; before, the server is still starting. */
  hasServed = false;
  readonly #options: MemberOptions<Settings>;
  #process: MemberProcess<Settings> | undefined;
  #state: State = 'down';
  #reason: MemberPlace['reason'] = 'start';
  #failure: string | undefined;
  #unanswered = 0;
  readonly #watchers: (() => void)[] = [];

  constructor(
    readonly slot: number,
    options: MemberOptions<Settings>,
  ) {
    this.#options = options;
    this.backOff = new BackOff(options.clock);
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** Whether the process can be expected to answer: one that loads its code cannot yet. */
  get canAnswer(): boolean {
    return this.isRunning && this.#state !== 'loading';
  }

  /** Whether announcements are for it; one that has not begun yet will begin with what is so then. */
  get takesPart(): boolean {
    return this.#state === 'beginning' || this.#state === 'serving';
  }

  /** Starts a process in this place, which waits to be told to begin. */
  fork(reason: MemberPlace['reason']): void {
    this.#reason = reason;
    this.#failure = undefined;
    this.#unanswered = 0;
    this.#state = 'loading';
    this.backOff.started();
    const started: MemberProcess<Settings> = this.#options.fork({
      message: (message) => {
        if (this.#process === started) this.#receive(message);
      },
      exit: (how) => {
        if (this.#process === started) this.#exit(how);
      },
    });
    this.#process = started;
  }

  /** Has the process open its ports; resolves when it serves, and rejects with its reason where it ends instead. */
  async begin(): Promise<void> {
    await this.#until(() => this.#state !== 'loading');
    if (this.#state === 'loaded') {
      this.#become('beginning');
      const place = { slot: this.slot, reason: this.#reason };
      this.send({ kind: 'start', settings: this.#options.settings, place });
      await this.#until(() => this.#state !== 'beginning');
    }
    if (this.#state !== 'serving') throw new Error(this.#failure ?? `process ${String(this.slot)} ended while it was starting`);
  }

  /** Has it finish its requests; one that is not serving, or takes too long, is ended. */
  async drain(deadlineMs: number): Promise<void> {
    if (this.#state === 'serving') this.send({ kind: 'drain' });
    else this.kill();
    await this.#until(() => this.#state === 'drained' || !this.isRunning, deadlineMs);
  }

  /** Has it close everything and end, or ends it where that takes too long. */
  async stop(deadlineMs: number): Promise<void> {
    this.send({ kind: 'stop' });
    await this.#until(() => !this.isRunning, deadlineMs);
    if (this.isRunning) this.#options.log.error(`Process ${String(this.slot)} did not stop in time and was ended`);
    this.kill();
  }

  /** Asks whether the process is there; answers how often it was asked before without a word since. */
  ping(): number {
    this.send({ kind: 'ping' });
    return this.#unanswered++;
  }

  send(message: ToMember<Settings>): void {
    this.#process?.send(message);
  }

  kill(): void {
    this.#process?.kill();
  }

  #receive(message: ToSupervisor): void {
    switch (message.kind) {
      case 'loaded':
        this.#become('loaded');
        break;
      case 'ready':
        this.listeners = message.listeners;
        this.hasServed = true;
        this.#become('serving');
        break;
      case 'drained':
        this.#become('drained');
        break;
      case 'pong':
        this.#unanswered = 0;
        break;
      case 'failed':
        this.#failure = message.reason;
        break;
      case 'broadcast':
      case 'answer':
        this.#options.receive(this.slot, message);
    }
  }

  #exit(how: string): void {
    this.#process = undefined;
    this.#become('down');
    this.#options.ended(this, this.#failure ?? how);
  }

  #become(state: State): void {
    this.#state = state;
    for (const watch of this.#watchers.splice(0)) watch();
  }

  /** Waits until something holds, or for so long. */
  async #until(holds: () => boolean, deadlineMs?: number): Promise<void> {
    const wait = { isOver: false };
    const timer =
      deadlineMs === undefined
        ? undefined
        : setTimeout(() => {
            wait.isOver = true;
            for (const watch of this.#watchers.splice(0)) watch();
          }, deadlineMs);
    while (!holds() && !wait.isOver) await new Promise<void>((resolve) => this.#watchers.push(resolve));
    clearTimeout(timer);
  }
}
