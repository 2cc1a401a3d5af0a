import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '../core/errors.js';
import type { Log } from '../core/ports.js';

/** How much a process takes on at once. */
export interface LoadLimits {
  /** Requests under way. */
  readonly maximumRequests: number;
  /** What their bodies may take of memory together, in bytes. */
  readonly maximumBodyBytes: number;
}

const RETRY_SECONDS = 1;
const QUIET_MS = 10_000;

/** The fault for a request that is one too many. */
export function overloaded(): Fault {
  return new Fault('overloaded', 'The server is overloaded. Try again later.', { retryAfterSeconds: RETRY_SECONDS });
}

/**
 * The requests that doors work on, and the memory that their bodies take. What is beyond the limits is refused at once: a
 * queue would only make all of them late.
 */
export class RequestLoad {
  private underWay = 0;
  private heldBytes = 0;
  private readonly held = new Map<IncomingMessage, number>();
  private refused = 0;
  private quietUntil = 0;

  constructor(
    private readonly limits: LoadLimits,
    private readonly log?: Log,
  ) {}

  /** Requests that are not answered yet. */
  get requests(): number {
    return this.underWay;
  }

  /** What their bodies take of memory. */
  get bytes(): number {
    return this.heldBytes;
  }

  /** Takes a request in until its answer is sent or its client is gone; throws a fault of kind `overloaded`. */
  admit(request: IncomingMessage, response: ServerResponse): void {
    if (this.underWay >= this.limits.maximumRequests) {
      this.tell();
      throw overloaded();
    }
    this.underWay++;
    response.once('close', () => {
      this.underWay--;
      this.letGo(request);
    });
  }

  /** Counts more of a body; false where that is too much. */
  hold(request: IncomingMessage, bytes: number): boolean {
    if (this.heldBytes + bytes > this.limits.maximumBodyBytes) {
      this.tell();
      return false;
    }
    this.heldBytes += bytes;
    this.held.set(request, (this.held.get(request) ?? 0) + bytes);
    return true;
  }

  /** What was counted of a body is in memory no more. */
  letGo(request: IncomingMessage): void {
    this.heldBytes -= this.held.get(request) ?? 0;
    this.held.delete(request);
  }

  /** Once in a while: a line for each refusal would be one more load. */
  private tell(): void {
    this.refused++;
    const now = performance.now();
    if (now < this.quietUntil) return;
    this.quietUntil = now + QUIET_MS;
    const state = `${String(this.underWay)} requests under way, ${String(this.heldBytes)} bytes of bodies in memory`;
    this.log?.warn(`Overload: ${String(this.refused)} requests refused since this was last said; ${state}`);
    this.refused = 0;
  }
}

export const DEFAULT_LOAD_LIMITS: LoadLimits = { maximumRequests: 1_000, maximumBodyBytes: 536_870_912 };
