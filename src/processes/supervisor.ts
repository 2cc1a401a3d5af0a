import type { Clock, Log } from '../core/ports.js';
import { Announcements } from './announcements.js';
import { Member, type ForkMember } from './member.js';
import type { OpenPort, ToSupervisor } from './messages.js';

export interface SupervisorOptions<Settings> {
  readonly settings: Settings;
  /** How many members, at least one. */
  readonly processes: number;
  readonly fork: ForkMember<Settings>;
  readonly clock: Clock;
  readonly log: Log;
  /** How long members may take to finish their requests, and then again to end, in milliseconds. */
  readonly stopDeadlineMs: number;
  /** After how many milliseconds without a sign of life a member is ended; absent for never. */
  readonly hangDeadlineMs?: number;
}

/** How often members are asked for a sign of life, in milliseconds. */
const PING_EVERY_MS = 5_000;
/** A member is asked so often at least before it is ended. */
const FEWEST_PINGS = 4;
/** How many times as long one may take that loads its code, and cannot answer meanwhile. */
const LOADING_PATIENCE = 10;

/**
 * Keeps the processes of one server: starts them, the first one first; ends one that hangs, and replaces one that ends; passes
 * announcements on; and stops them in order, the first one last.
 */
export class Supervisor<Settings> {
  readonly #options: SupervisorOptions<Settings>;
  readonly #members: readonly Member<Settings>[];
  readonly #announcements = new Announcements();
  #isStopping = false;
  #pinging: NodeJS.Timeout | undefined;

  private constructor(options: SupervisorOptions<Settings>) {
    this.#options = options;
    const receive = (slot: number, message: ToSupervisor): void => {
      this.#receive(slot, message);
    };
    const ended = (member: Member<Settings>, how: string): void => {
      this.#ended(member, how);
    };
    this.#members = Array.from({ length: options.processes }, (_, index) => new Member(index + 1, { ...options, receive, ended }));
  }

  /** Resolves when all members serve; where one cannot, rejects with its reason, and all are gone. */
  static async start<Settings>(options: SupervisorOptions<Settings>): Promise<Supervisor<Settings>> {
    const supervisor = new Supervisor(options);
    try {
      const [first, ...others] = supervisor.#members;
      // All load their code at the same time; what is done once is done when the others begin.
      for (const member of supervisor.#members) member.fork('start');
      await first?.begin();
      await Promise.all(others.map((member) => member.begin()));
    } catch (thrown) {
      await supervisor.stop();
      throw thrown;
    }
    supervisor.#watch();
    return supervisor;
  }

  /** The open ports; the same in all members. */
  get listeners(): readonly OpenPort[] {
    return this.#members[0]?.listeners ?? [];
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#pinging);
    const { stopDeadlineMs } = this.#options;
    await Promise.all(this.#members.map((member) => member.drain(stopDeadlineMs)));
    const [first, ...others] = this.#members;
    await Promise.all(others.map((member) => member.stop(stopDeadlineMs)));
    await first?.stop(stopDeadlineMs);
  }

  #receive(slot: number, message: ToSupervisor): void {
    if (message.kind === 'answer') this.#announcements.answered(slot, message.id, message.answer);
    if (message.kind !== 'broadcast') return;
    const { id, topic, content } = message;
    const others = this.#members.filter((member) => member.slot !== slot && member.takesPart).map((member) => member.slot);
    const send = (other: number, announcement: number): void => {
      this.#members[other - 1]?.send({ kind: 'announcement', id: announcement, topic, content });
    };
    void this.#announcements.announce(others, send).then((outcome) => {
      this.#members[slot - 1]?.send({ kind: 'outcome', id, outcome });
    });
  }

  /** Questions are counted, and not the time: a machine that was suspended has asked nobody meanwhile. */
  #watch(): void {
    const { hangDeadlineMs } = this.#options;
    if (hangDeadlineMs === undefined) return;
    const intervalMs = Math.min(PING_EVERY_MS, hangDeadlineMs / FEWEST_PINGS);
    const mostUnanswered = Math.ceil(hangDeadlineMs / intervalMs);
    this.#pinging = setInterval(() => {
      for (const member of this.#members) {
        const patience = member.canAnswer ? 1 : LOADING_PATIENCE;
        if (member.isRunning && member.ping() >= mostUnanswered * patience) this.#endHanging(member, hangDeadlineMs * patience);
      }
    }, intervalMs);
  }

  #endHanging(member: Member<Settings>, hangDeadlineMs: number): void {
    this.#options.log.error(`Process ${String(member.slot)} has given no sign of life for ${String(hangDeadlineMs / 1000)} s and is ended`);
    member.kill();
  }

  #ended(member: Member<Settings>, how: string): void {
    this.#announcements.gone(member.slot);
    if (this.#isStopping || !member.hasServed) return;
    const waitMs = member.backOff.waitMs();
    const when = waitMs === 0 ? 'now' : `in ${String(waitMs / 1000)} s`;
    this.#options.log.error(`Process ${String(member.slot)} ended (${how}); another takes its place ${when}`);
    setTimeout(() => {
      if (this.#isStopping) return;
      member.fork('replacement');
      member.begin().then(
        () => {
          this.#options.log.info(`Process ${String(member.slot)} serves again`);
        },
        // It has ended, and that is seen to above.
        () => undefined,
      );
    }, waitMs);
  }
}
