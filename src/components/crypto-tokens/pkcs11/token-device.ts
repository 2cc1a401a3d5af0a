import type { PoolUsage } from '../../../core/meter.js';
import type { Log } from '../../../core/ports.js';
import { answerInTime, asFailure } from './answer-in-time.js';
import type { Lane, MakeLane } from './lane.js';
import type { PinRefusals, PinSource } from './pin-refusals.js';
import { SessionPool, type PoolLimits } from './session-pool.js';
import type { SharedLibrary } from './shared-library.js';
import { slotText } from './slots.js';
import type { Timers } from './timers.js';
import type { Command, CommandName, CommandResult, LibraryInspection, OpenedToken, OpenOrder, SlotSelector } from './token-commands.js';
import { TokenFailure } from './token-failure.js';

export interface DeviceTarget extends PoolLimits {
  /** Path of the library. */
  readonly library: string;
  readonly slot: SlotSelector;
  /** CALL_TIMEOUT, in milliseconds. */
  readonly callTimeoutMs: number;
}

export interface DeviceServices {
  readonly makeLane: MakeLane;
  readonly timers: Timers;
  readonly library: SharedLibrary;
  readonly refusals: PinRefusals;
  readonly log: Log;
}

type State =
  | { readonly kind: 'closed'; readonly reason?: TokenFailure }
  | { readonly kind: 'open'; readonly pool: SessionPool; readonly token: OpenedToken }
  | { readonly kind: 'lost'; readonly reason: TokenFailure; readonly cancel: () => void };

const BACK_OFF_MS = { first: 250, longest: 30_000 } as const;
const OPENING_MS = 30_000;
/** Generating an RSA key takes some tokens a minute. The command line waits for two. */
const ADMINISTRATION_MS = 100_000;

/**
 * A token that is logged in to, whoever uses it. While it is lost every command fails at once, and it is opened again with
 * growing pauses, with the PIN that it was to be opened with, until it is back or nobody wants it any more.
 */
export class TokenDevice {
  #state: State = { kind: 'closed' };
  #pin: string | undefined;
  #opening: Promise<void> | undefined;
  readonly #users = new Set<object>();
  readonly #pools = new Set<SessionPool>();
  /** Threads that look at the library. */
  readonly #visitors = new Set<Lane>();
  /** Counts openings: what was found out about keys before may be wrong after. */
  #generation = 0;
  /** Counts closings, so that an opening that was overtaken by one does not undo it. */
  #closings = 0;
  #isClosed = false;

  constructor(
    readonly target: DeviceTarget,
    private readonly services: DeviceServices,
  ) {}

  get generation(): number {
    return this.#generation;
  }

  get isOpen(): boolean {
    return this.#state.kind === 'open';
  }

  /** What the token is like; undefined while it is not open. */
  get token(): OpenedToken | undefined {
    return this.#state.kind === 'open' ? this.#state.token : undefined;
  }

  /** Why it is not open, in a sentence or a code of PKCS#11; undefined where nobody has wanted it open. */
  get reason(): string | undefined {
    return this.#state.kind === 'open' ? undefined : this.#state.reason?.message;
  }

  /** Its sessions; undefined while it is not open. */
  get usage(): PoolUsage | undefined {
    return this.#state.kind === 'open' ? this.#state.pool.usage : undefined;
  }

  /** How many threads may be within the library. */
  get threads(): number {
    return [...this.#pools].reduce((sum, pool) => sum + pool.threads, this.#visitors.size);
  }

  /** Opens the token for a user. Throws `pinRefused`, or why it cannot be opened. */
  async login(user: object, { pin, source }: { readonly pin: string; readonly source: PinSource }): Promise<void> {
    await this.#opening?.catch(() => undefined);
    if (this.#isClosed) throw new TokenFailure('lost', 'The token was closed.');
    // The token would take any PIN now: the process is logged in.
    if (this.isOpen && pin !== this.#pin) throw new TokenFailure('pinRefused', 'CKR_PIN_INCORRECT');
    if (!this.isOpen) await this.openFor(pin, source);
    this.#users.add(user);
  }

  /** When the last user has left, the sessions are closed, which logs out. */
  logout(user: object): void {
    if (this.#users.delete(user) && this.#users.size === 0) void this.end();
  }

  /** Rejects with a `TokenFailure`, at once where the token is not open. */
  run<N extends CommandName>(command: Command<N>): Promise<CommandResult<N>> {
    const state = this.#state;
    if (state.kind !== 'open') return Promise.reject(state.reason ?? new TokenFailure('lost', 'The token is not activated.'));
    const { callTimeoutMs } = this.target;
    return state.pool.run(command, QUICK.has(command.kind) ? callTimeoutMs : Math.max(callTimeoutMs, ADMINISTRATION_MS));
  }

  /** Looks at the library from a thread of its own, whatever state the token is in. Rejects with a `TokenFailure`. */
  inspect(): Promise<LibraryInspection> {
    const { library, makeLane, timers } = this.services;
    return library.exclusively(async () => {
      const lane = makeLane();
      this.#visitors.add(lane);
      void lane.gone.then(() => this.#visitors.delete(lane));
      try {
        return await answerInTime(lane, { kind: 'inspect', library: this.target.library }, { timers, deadlineMs: OPENING_MS });
      } finally {
        lane.abandon();
      }
    });
  }

  /** Ends everything for good; resolves when the sessions have ended, or have had time to. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#users.clear();
    await this.end();
  }

  private async openFor(pin: string, source: PinSource): Promise<void> {
    if (this.#state.kind === 'lost') {
      if (source === 'configuration') throw this.#state.reason;
      this.#state.cancel();
    }
    try {
      this.services.refusals.requireUntried(pin, source);
      await this.open(pin, { finalTry: source === 'administrator' ? 'allowed' : 'refused', isAgain: false });
    } catch (thrown) {
      const failure = asFailure(thrown);
      // A PIN that is stored and was not refused: waiting for the token needs nobody.
      if (source === 'configuration' && failure.kind !== 'pinRefused') this.lose(failure, { pin, attempt: 0 });
      else this.#state = { kind: 'closed', reason: failure };
      throw failure;
    }
  }

  private open(pin: string, how: Opening): Promise<void> {
    const closings = this.#closings;
    const opening = this.services.library
      .exclusively(() => this.openPool(pin, how, closings))
      .finally(() => {
        if (this.#opening === opening) this.#opening = undefined;
      });
    this.#opening = opening;
    return opening;
  }

  private async openPool(pin: string, { finalTry, isAgain }: Opening, closings: number): Promise<void> {
    if (closings !== this.#closings) throw new TokenFailure('lost', 'The token was closed.');
    const { library, slot } = this.target;
    const initialization = isAgain && this.services.library.isUnused() ? 'anew' : 'once';
    const pool: SessionPool = this.newPool((failure) => {
      if (this.#state.kind === 'open' && this.#state.pool === pool) this.lose(failure, { pin, attempt: 0 });
    });
    this.#pools.add(pool);
    try {
      const token = await this.opened(pool, { library, slot, pin, finalTry, initialization });
      this.services.refusals.remove(pin);
      if (closings !== this.#closings) {
        void pool.close();
        throw new TokenFailure('lost', 'The token was closed.');
      }
      this.#pin = pin;
      this.#generation++;
      this.#state = { kind: 'open', pool, token };
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.kind === 'pinRefused') this.services.refusals.add(pin);
      throw failure;
    } finally {
      this.forgetQuietPools();
    }
  }

  private async opened(pool: SessionPool, order: OpenOrder & { readonly pin: string }): Promise<OpenedToken> {
    const token = await pool.open(order, OPENING_MS);
    try {
      this.services.library.requireAccepted(token, order.pin);
      return token;
    } catch (thrown) {
      void pool.close();
      throw thrown;
    }
  }

  private newPool(onLost: (failure: TokenFailure) => void): SessionPool {
    const { makeLane, timers, log } = this.services;
    const onExhausted = (most: number): void => {
      log.warn(`${this.describe()} has no more than ${String(most)} sessions for this process.`);
    };
    return new SessionPool(this.target, { makeLane, timers, onLost, onExhausted });
  }

  /** Pools are remembered for as long as a thread of theirs is left. */
  private forgetQuietPools(): void {
    for (const pool of this.#pools) {
      if (pool.threads === 0 && !(this.#state.kind === 'open' && this.#state.pool === pool)) this.#pools.delete(pool);
    }
  }

  private end(): Promise<void> {
    const state = this.#state;
    this.#closings++;
    this.#state = { kind: 'closed' };
    this.#pin = undefined;
    if (state.kind === 'lost') state.cancel();
    return state.kind === 'open' ? state.pool.close() : Promise.resolve();
  }

  /** Takes the token out of service and lets it be tried again after a pause. */
  private lose(failure: TokenFailure, { pin, attempt }: Attempt): void {
    const { log, refusals, timers } = this.services;
    if (failure.kind === 'pinRefused') {
      if (attempt === 0) refusals.add(pin);
      this.#state = { kind: 'closed', reason: failure };
      log.error(`${this.describe()} refuses its PIN and is offline: ${failure.message}`, failure);
      return;
    }
    if (attempt === 0) log.error(`${this.describe()} is offline: ${failure.message}`, failure);
    const pauseMs = Math.min(BACK_OFF_MS.first * 2 ** attempt, BACK_OFF_MS.longest);
    const cancel = timers.after(pauseMs, () => void this.recover({ pin, attempt: attempt + 1 }));
    this.#state = { kind: 'lost', reason: failure, cancel };
  }

  private async recover(next: Attempt): Promise<void> {
    const state = this.#state;
    if (state.kind !== 'lost') return;
    // Each attempt may leave one more thread behind; they end when the library comes to life again.
    const stuck = [...this.#pools].reduce((sum, pool) => sum + pool.stuck, 0);
    if (stuck > this.target.sessions) {
      this.lose(state.reason, next);
      return;
    }
    const closings = this.#closings;
    try {
      await this.open(next.pin, { finalTry: 'refused', isAgain: true });
      this.services.log.warn(`${this.describe()} is back.`);
    } catch (thrown) {
      if (closings === this.#closings && !this.isOpen) this.lose(asFailure(thrown), next);
    }
  }

  private describe(): string {
    return `The token in ${slotText(this.target.slot)} of ${this.target.library}`;
  }
}

interface Opening extends Pick<OpenOrder, 'finalTry'> {
  /** Whether the token was lost before: some libraries see it again only when they are initialised anew. */
  readonly isAgain: boolean;
}

interface Attempt {
  readonly pin: string;
  readonly attempt: number;
}

const QUICK: ReadonlySet<CommandName> = new Set(['sign', 'describeKey']);
