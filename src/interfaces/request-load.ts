import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '../core/errors.js';

/** How much a process takes on at once. */
export interface LoadLimits {
  /** Requests under way. */
  readonly maximumRequests: number;
  /** What their bodies may take of memory together, in bytes. */
  readonly maximumBodyBytes: number;
}

const RETRY_SECONDS = 1;

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

  constructor(private readonly limits: LoadLimits) {}

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
    if (this.underWay >= this.limits.maximumRequests) throw overloaded();
    this.underWay++;
    response.once('close', () => {
      this.underWay--;
      this.letGo(request);
    });
  }

  /** Counts more of a body; false where that is too much. */
  hold(request: IncomingMessage, bytes: number): boolean {
    if (this.heldBytes + bytes > this.limits.maximumBodyBytes) return false;
    this.heldBytes += bytes;
    this.held.set(request, (this.held.get(request) ?? 0) + bytes);
    return true;
  }

  /** What was counted of a body is in memory no more. */
  letGo(request: IncomingMessage): void {
    this.heldBytes -= this.held.get(request) ?? 0;
    this.held.delete(request);
  }
}

export const DEFAULT_LOAD_LIMITS: LoadLimits = { maximumRequests: 1_000, maximumBodyBytes: 536_870_912 };
