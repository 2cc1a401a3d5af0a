import { Fault, type FaultKind } from '../../core/errors.js';
import type { RequestRate } from './request-rate.js';
import { TokenBucket } from './token-bucket.js';

/** What is allowed at most; absent for no limit. */
export interface LoadLimits {
  readonly concurrent?: number | undefined;
  readonly rate?: RequestRate | undefined;
}

/** Limits of a worker, for all its clients together and for each of them. */
export interface WorkerLimits {
  readonly all: LoadLimits;
  readonly client: LoadLimits;
}

/** Called once, when the request is answered. */
export type Leave = () => void;

/** How many clients are remembered; what they do beyond that costs no memory. */
const MOST_CLIENTS = 10_000;
const FORGOTTEN_AT_ONCE = 1_000;
/** A request under way ends in its own time, which nobody knows beforehand. */
const CONCURRENCY_RETRY_SECONDS = 1;

/** The requests to one worker, counted. */
export class WorkerLoad {
  private readonly all: Load;
  private readonly clients = new Map<string, Load>();

  constructor(
    private readonly limits: WorkerLimits,
    now: number,
  ) {
    this.all = new Load(limits.all, now);
  }

  /** Takes a request in; throws `tooManyRequests` where it is the client's own limit, and `overloaded` where it is that of all. */
  enter(client: string | undefined, now: number): Leave {
    const own = client === undefined ? undefined : this.loadOf(client, now);
    const leaveOwn = own?.enter(now, {
      kind: 'tooManyRequests',
      concurrent: 'Too many requests of this client are under way',
      rate: 'Too many requests of this client',
    });
    try {
      const leave = this.all.enter(now, {
        kind: 'overloaded',
        concurrent: 'The worker is working on as many requests as it may',
        rate: 'The worker has had as many requests as it takes in this time',
      });
      return () => {
        leaveOwn?.();
        leave();
      };
    } catch (thrown) {
      leaveOwn?.();
      throw thrown;
    }
  }

  private loadOf(client: string, now: number): Load | undefined {
    const { concurrent, rate } = this.limits.client;
    if (concurrent === undefined && !rate) return undefined;
    const known = this.clients.get(client);
    if (!known && this.clients.size >= MOST_CLIENTS) this.forget();
    const load = known ?? new Load(this.limits.client, now);
    // The one that asked last stands last.
    this.clients.delete(client);
    this.clients.set(client, load);
    return load;
  }

  /** Forgets a part of those who have nothing under way, who was quiet for longest first: at once, so that it is done seldom. */
  private forget(): void {
    let left = FORGOTTEN_AT_ONCE;
    for (const [client, load] of this.clients) {
      if (load.isBusy) continue;
      this.clients.delete(client);
      if (--left === 0) return;
    }
    if (left < FORGOTTEN_AT_ONCE) return;
    throw new Fault('overloaded', 'Too many clients have requests under way', { retryAfterSeconds: CONCURRENCY_RETRY_SECONDS });
  }
}

interface Refusal {
  readonly kind: FaultKind;
  readonly concurrent: string;
  readonly rate: string;
}

class Load {
  private underWay = 0;
  private readonly bucket: TokenBucket | undefined;

  constructor(
    private readonly limits: LoadLimits,
    now: number,
  ) {
    if (limits.rate) this.bucket = new TokenBucket(limits.rate, now);
  }

  get isBusy(): boolean {
    return this.underWay > 0;
  }

  enter(now: number, { kind, concurrent, rate }: Refusal): Leave {
    if (this.underWay >= (this.limits.concurrent ?? Infinity)) {
      throw new Fault(kind, concurrent, { retryAfterSeconds: CONCURRENCY_RETRY_SECONDS });
    }
    const waitMs = this.bucket?.take(now) ?? 0;
    if (waitMs > 0) throw new Fault(kind, rate, { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
    this.underWay++;
    return () => {
      this.underWay--;
    };
  }
}
