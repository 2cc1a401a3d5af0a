import type { Clock, Log } from '../../../core/ports.js';
import { askNtpServer } from './ask-ntp-server.js';
import { ntpServerText, type NtpServer } from './ntp-servers.js';
import { disagreement, type NtpLimits } from './ntp-verdict.js';

export interface NtpWatchSettings extends NtpLimits {
  readonly servers: readonly NtpServer[];
  /** How many servers must agree with the clock. */
  readonly quorum: number;
  readonly intervalMs: number;
  /** How long a server is waited for. */
  readonly timeoutMs: number;
}

export interface NtpWatchServices {
  readonly clock: Clock;
  readonly log: Log;
  /** Counts on whatever the clock is set to, in milliseconds. */
  readonly elapsedMs: () => number;
}

/** What is known of one server. */
interface ServerState {
  readonly server: NtpServer;
  /** Why it does not agree; undefined where it does. */
  problem: string | undefined;
  /** `never` after it said so (RFC 5905 §7.4 DENY, RSTR), otherwise the rounds to leave it alone (RATE). */
  pause: 'never' | number;
  /** Rounds to leave it alone the next time that it says RATE. */
  nextPause: number;
}

/** What a round of questions showed. */
interface Verdict {
  readonly agreeing: number;
  readonly elapsed: number;
  /** How far the clock is ahead of the elapsed time; it changes where the clock is set. */
  readonly clockOffset: number;
}

const LONGEST_PAUSE = 64;
/** A verdict that is older says nothing of the clock now. */
const MAX_VERDICT_AGE_ROUNDS = 3;

/** Asks NTP servers again and again, in the background, whether the clock is right. */
export class NtpWatch {
  readonly #states: readonly ServerState[];
  #verdict: Verdict | undefined;
  #round: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOpen = false;

  constructor(
    private readonly settings: NtpWatchSettings,
    private readonly services: NtpWatchServices,
  ) {
    this.#states = settings.servers.map((server) => ({ server, problem: 'it was not asked yet', pause: 0, nextPause: 2 }));
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#next();
  }

  close(): void {
    this.#isOpen = false;
    clearTimeout(this.#timer);
  }

  /** Whether the clock is right as far as is known. Waits for the first answers, at most as long as a server is waited for. */
  async agrees(): Promise<boolean> {
    if (!this.#verdict) await this.#round;
    const { quorum, intervalMs, maxOffsetMs } = this.settings;
    const verdict = this.#verdict;
    if (!verdict) return false;
    const elapsed = this.services.elapsedMs();
    // A clock that was set since then, for better or worse, was not judged yet.
    if (Math.abs(this.services.clock.now() - elapsed - verdict.clockOffset) > maxOffsetMs) {
      this.#askNow();
      return false;
    }
    return verdict.agreeing >= quorum && elapsed - verdict.elapsed <= intervalMs * MAX_VERDICT_AGE_ROUNDS;
  }

  /** The servers with what is wrong with each, and how many agree. */
  state(): { readonly agreeing: number; readonly servers: readonly { readonly name: string; readonly problem: string | undefined }[] } {
    return {
      agreeing: this.#verdict?.agreeing ?? 0,
      servers: this.#states.map(({ server, problem }) => ({ name: ntpServerText(server), problem })),
    };
  }

  #askNow(): void {
    if (!this.#isOpen || this.#round) return;
    clearTimeout(this.#timer);
    this.#next();
  }

  #next(): void {
    this.#round = this.#ask().finally(() => {
      this.#round = undefined;
      if (!this.#isOpen) return;
      // Nothing waits for the clock to be looked at, so it does not keep the process alive.
      this.#timer = setTimeout(() => {
        this.#next();
      }, this.settings.intervalMs).unref();
    });
  }

  async #ask(): Promise<void> {
    const { clock, elapsedMs, log } = this.services;
    const clockOffset = clock.now() - elapsedMs();
    const agreed = await Promise.all(this.#states.map((state) => this.#askOne(state)));
    const agreeing = agreed.filter(Boolean).length;
    const { quorum } = this.settings;
    const wasRight = this.#verdict && this.#verdict.agreeing >= quorum;
    this.#verdict = { agreeing, elapsed: elapsedMs(), clockOffset };
    const isRight = agreeing >= quorum;
    if (isRight === wasRight) return;
    const text = `${String(agreeing)} of ${String(this.#states.length)} NTP servers agree with the clock, and ${String(quorum)} must`;
    if (isRight) log.info(`${text}: there is time`);
    else log.error(`${text}: there is no time. ${this.#problems()}`);
  }

  #problems(): string {
    return this.#states
      .flatMap(({ server, problem }) => (problem === undefined ? [] : [`${ntpServerText(server)}: ${problem}`]))
      .join('; ');
  }

  async #askOne(state: ServerState): Promise<boolean> {
    if (state.pause === 'never') return false;
    if (state.pause > 0) {
      state.pause--;
      return false;
    }
    const answer = await askNtpServer(state.server, { clock: this.services.clock, timeoutMs: this.settings.timeoutMs });
    state.problem = disagreement(answer, this.settings);
    if ('kiss' in answer) obey(state, answer.kiss);
    else state.nextPause = 2;
    return state.problem === undefined;
  }
}

/** RFC 5905 §7.4: DENY and RSTR mean never again, RATE less often; other kisses say nothing on when to ask. */
function obey(state: ServerState, kiss: string): void {
  if (kiss === 'DENY' || kiss === 'RSTR') state.pause = 'never';
  if (kiss !== 'RATE') return;
  state.pause = state.nextPause;
  state.nextPause = Math.min(LONGEST_PAUSE, state.nextPause * 2);
}
