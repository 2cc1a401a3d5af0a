import type { FaultKind } from './errors.js';

/** The doors that requests come through; `server` is the server itself, which asks its own workers. */
export const DOORS = ['clientws', 'signserverws', 'validationws', 'adminws', 'http', 'rest', 'server'] as const;
export type Door = (typeof DOORS)[number];

/**
 * What became of a request: a signature or another answer, an answer that is a rejection (such as that of a time-stamp
 * authority), or a fault of a kind.
 */
export type RequestOutcome = 'success' | 'rejection' | FaultKind;

/** Counts what the server does; nothing depends on it. No method throws. */
export interface Meter {
  /**
   * A request has begun. What is answered is called once, with its worker, when it has ended; the worker is undefined where
   * there is none of that name.
   */
  requestBegun(door: Door): (outcome: RequestOutcome, worker: string | undefined) => void;
  /** A door has sent an answer, or its client went away before. */
  answered(door: Door, status: number): void;
  /** A key has signed, in so many seconds. */
  signed(algorithm: string, seconds: number): void;
}

/** How much of a resource is in use. */
export interface PoolUsage {
  /** Those that are open or may be; undefined where that is not known. */
  readonly size?: number;
  readonly busy: number;
  /** Requests that wait for one. */
  readonly waiting: number;
}

/** The state of one worker, as far as it can be told in numbers. */
export interface WorkerReading {
  readonly worker: string;
  /** Of a worker with a crypto token of its own. */
  readonly token?: { readonly active: boolean; readonly sessions?: PoolUsage };
  /** When the certificate that it signs with ends, milliseconds since the epoch. */
  readonly certificateEnds?: number;
  readonly keyUses?: number;
  /** Of a worker with a limit. */
  readonly keyUsesLeft?: number;
}

/** What is read when somebody wants to see the numbers. */
export interface ServerReadings {
  /** Workers that are in memory. May ask the database. */
  workers(): Promise<readonly WorkerReading[]>;
  database(): PoolUsage;
  /** Requests that doors work on, and the memory of their bodies in bytes. */
  load(): { readonly requests: number; readonly bodyBytes: number };
}
