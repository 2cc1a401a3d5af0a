import type { BroadcastOutcome } from '../core/process-group.js';
import type { Answer } from './messages.js';

interface Pending {
  readonly awaited: Set<number>;
  readonly answers: unknown[];
  readonly failures: string[];
  readonly done: () => void;
}

/** How long members may take to carry out an announcement, in milliseconds: hardware tokens are slow to activate. */
const ANSWER_DEADLINE_MS = 15_000;

/** Collects what members answer to announcements. */
export class Announcements {
  readonly #pending = new Map<number, Pending>();
  readonly #deadlineMs: number;
  #last = 0;

  constructor({ deadlineMs = ANSWER_DEADLINE_MS }: { readonly deadlineMs?: number } = {}) {
    this.#deadlineMs = deadlineMs;
  }

  /** Announces something to members, by their slots, and resolves when each has answered or is gone, or the time is over. */
  announce(slots: readonly number[], send: (slot: number, id: number) => void): Promise<BroadcastOutcome> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      const answers: unknown[] = [];
      const failures: string[] = [];
      const awaited = new Set(slots);
      const done = (): void => {
        clearTimeout(timer);
        this.#pending.delete(id);
        for (const slot of awaited) failures.push(`process ${String(slot)} did not answer`);
        resolve({ answers, failures });
      };
      const timer = setTimeout(done, this.#deadlineMs);
      this.#pending.set(id, { awaited, answers, failures, done });
      for (const slot of slots) send(slot, id);
      if (awaited.size === 0) done();
    });
  }

  answered(slot: number, id: number, { result, failure }: Answer): void {
    const pending = this.#pending.get(id);
    if (!pending?.awaited.delete(slot)) return;
    if (result !== undefined) pending.answers.push(result);
    if (failure !== undefined) pending.failures.push(`process ${String(slot)}: ${failure}`);
    if (pending.awaited.size === 0) pending.done();
  }

  /** A member that ended is waited for no more: what takes its place begins with what is stored. */
  gone(slot: number): void {
    for (const pending of [...this.#pending.values()]) {
      pending.awaited.delete(slot);
      if (pending.awaited.size === 0) pending.done();
    }
  }
}
