import type { PoolUsage } from '../../../core/meter.js';
import { answerInTime, asFailure } from './answer-in-time.js';
import type { Lane, MakeLane } from './lane.js';
import type { Timers } from './timers.js';
import type { Command, CommandName, CommandResult, OpenedToken, OpenOrder } from './token-commands.js';
import { TokenFailure } from './token-failure.js';

export interface PoolLimits {
  /** SESSION_POOL_SIZE: how many sessions there may be. */
  readonly sessions: number;
  /** QUEUE_LIMIT: how many commands may wait for one. */
  readonly queue: number;
}

export interface PoolServices {
  readonly makeLane: MakeLane;
  readonly timers: Timers;
  /** Called once, when a session found out that the token cannot be used any more, or did not answer in time. */
  readonly onLost: (failure: TokenFailure) => void;
  /** Called when the token has fewer sessions than the pool may have. */
  readonly onExhausted: (sessions: number) => void;
}

interface Job {
  /** Carries the command out in a lane and tells the caller the result; rejects where there is none. */
  readonly work: (lane: Lane) => Promise<void>;
  readonly reject: (failure: TokenFailure) => void;
}

interface WaitingJob extends Job {
  /** Prevents that the caller is told that it has waited too long. */
  readonly endWait: () => void;
}

/** How long a session gets to say goodbye. */
const CLOSING_MS = 2000;

/**
 * Sessions of one token that is open, each in a lane. The first is opened by `open`, others when commands wait. A command
 * has a lane to itself until it is answered; one that is not answered in time takes the whole pool out of service.
 */
export class SessionPool {
  readonly #idle: Lane[] = [];
  /** Those that are open or being opened. */
  readonly #live = new Set<Lane>();
  /** Those that were given up and whose threads are not gone yet. */
  readonly #leaving = new Set<Lane>();
  readonly #queue: WaitingJob[] = [];
  #opening = 0;
  #most: number;
  #isLost = false;
  #order: OpenOrder | undefined;

  constructor(
    private readonly limits: PoolLimits,
    private readonly services: PoolServices,
  ) {
    this.#most = limits.sessions;
  }

  /** Opens the first session. A pool that cannot be opened has ended. */
  async open(order: OpenOrder, deadlineMs: number): Promise<OpenedToken> {
    const lane = this.newLane();
    const opened = await this.bounded(lane, { kind: 'open', ...order }, deadlineMs).catch((failure: unknown) => {
      this.#isLost = true;
      this.drop(lane);
      throw failure;
    });
    // Only the first may initialise the library anew: the others share with it what is open.
    this.#order = { ...order, initialization: 'once' };
    this.release(lane);
    return opened;
  }

  /**
   * Carries out a command when there is a session for it. It may wait so long for one, and then take so long: a token that
   * others keep busy is not one that does not answer. Rejects with a `TokenFailure`.
   */
  run<N extends CommandName>(command: Command<N>, deadlineMs: number): Promise<CommandResult<N>> {
    return new Promise((resolve, reject) => {
      const work = async (lane: Lane): Promise<void> => {
        resolve(await this.bounded(lane, command, deadlineMs));
      };
      this.take({ work, reject }, deadlineMs);
    });
  }

  /** Ends all sessions; resolves when those that are idle have ended, or have had time to. */
  async close(): Promise<void> {
    this.#isLost = true;
    this.rejectQueue(new TokenFailure('lost', 'The token was closed.'));
    await Promise.all(this.#idle.splice(0).map((lane) => this.farewell(lane)));
  }

  /** How many threads were given up and are still waiting for the library. */
  get stuck(): number {
    return this.#leaving.size;
  }

  /** Sessions that are open, in use and waited for. */
  get usage(): PoolUsage {
    const size = this.#live.size;
    return { size, busy: size - this.#idle.length, waiting: this.#queue.length };
  }

  /** How many threads there are, at work or on their way out. */
  get threads(): number {
    return this.#live.size + this.#leaving.size;
  }

  private take(job: Job, waitMs: number): void {
    if (this.#isLost) {
      job.reject(new TokenFailure('lost', 'The token is not open.'));
      return;
    }
    const lane = this.#idle.pop();
    if (lane) {
      void this.serve(lane, job);
      return;
    }
    if (this.#queue.length >= this.limits.queue) {
      job.reject(new TokenFailure('busy', 'The crypto token has more to do than it can; try again later.'));
      return;
    }
    this.wait(job, waitMs);
    if (this.#live.size < this.#most && this.#opening < this.#queue.length) void this.grow();
  }

  private wait(job: Job, waitMs: number): void {
    const endWait = this.services.timers.after(waitMs, () => {
      this.#queue.splice(this.#queue.indexOf(waiting), 1);
      job.reject(new TokenFailure('busy', 'The crypto token did not get to the request in time.'));
    });
    const waiting: WaitingJob = { ...job, endWait };
    this.#queue.push(waiting);
  }

  private async serve(lane: Lane, job: Job): Promise<void> {
    try {
      await job.work(lane);
      this.release(lane);
    } catch (thrown) {
      const failure = asFailure(thrown);
      job.reject(failure);
      if (endsPool(failure)) this.lose(failure, lane);
      else this.release(lane);
    }
  }

  private release(lane: Lane): void {
    if (this.#isLost) {
      void this.farewell(lane);
      return;
    }
    const job = this.#queue.shift();
    job?.endWait();
    if (job) void this.serve(lane, job);
    else this.#idle.push(lane);
  }

  private async grow(): Promise<void> {
    const order = this.#order;
    if (!order) return;
    const lane = this.newLane();
    this.#opening++;
    try {
      await this.bounded(lane, { kind: 'open', ...order }, OPENING_MS);
      this.#opening--;
      this.release(lane);
    } catch (thrown) {
      this.#opening--;
      this.drop(lane);
      const failure = asFailure(thrown);
      if (failure.kind === 'exhausted' && this.#live.size > 0) {
        this.#most = this.#live.size;
        // Others that are being opened may fail in the same way.
        if (this.#opening === 0) this.services.onExhausted(this.#most);
      } else this.lose(failure, lane);
    }
  }

  private newLane(): Lane {
    const lane = this.services.makeLane();
    this.#live.add(lane);
    void lane.gone.then(() => {
      this.#live.delete(lane);
      this.#leaving.delete(lane);
      const place = this.#idle.indexOf(lane);
      if (place >= 0) this.#idle.splice(place, 1);
    });
    return lane;
  }

  private bounded<N extends CommandName>(lane: Lane, command: Command<N>, deadlineMs: number): Promise<CommandResult<N>> {
    return answerInTime(lane, command, { timers: this.services.timers, deadlineMs });
  }

  private lose(failure: TokenFailure, lane: Lane): void {
    this.drop(lane);
    if (this.#isLost) return;
    this.#isLost = true;
    this.rejectQueue(failure);
    for (const idle of this.#idle.splice(0)) void this.farewell(idle);
    this.services.onLost(failure);
  }

  private rejectQueue(failure: TokenFailure): void {
    for (const { endWait, reject } of this.#queue.splice(0)) {
      endWait();
      reject(failure);
    }
  }

  private drop(lane: Lane): void {
    if (this.#live.delete(lane)) this.#leaving.add(lane);
    lane.abandon();
  }

  private async farewell(lane: Lane): Promise<void> {
    await this.bounded(lane, { kind: 'close' }, CLOSING_MS).catch(() => undefined);
    this.drop(lane);
    await Promise.race([lane.gone, new Promise<void>((resolve) => this.services.timers.after(CLOSING_MS, resolve))]);
  }
}

const OPENING_MS = 30_000;

const endsPool = ({ kind }: TokenFailure): boolean => kind === 'lost' || kind === 'pinRefused' || kind === 'pinUntried';
