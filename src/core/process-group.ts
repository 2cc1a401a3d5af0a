/** What came of an announcement in the other processes. */
export interface BroadcastOutcome {
  /** What the handlers answered, in no order; processes without a handler answer nothing. */
  readonly answers: readonly unknown[];
  /** A sentence for each process that could not carry it out or did not answer in time. */
  readonly failures: readonly string[];
}

/**
 * The processes of one server on one machine. What is kept in memory only (active tokens, workers, status properties) is the
 * same in all of them by announcing each change. Contents and answers are what JSON can hold; they are in memory on their
 * way and nowhere else.
 */
export interface ProcessGroup {
  /** Has every other process carry out what it does on `topic`; resolves when each has, has failed to, or is gone. Never rejects. */
  broadcast(topic: string, content: unknown): Promise<BroadcastOutcome>;
  /** What this process does when another one announces `topic`; one handler a topic. */
  on(topic: string, carryOut: (content: unknown) => unknown): void;
}

/** The group of a process that is alone. */
export const ALONE: ProcessGroup = {
  broadcast: () => Promise.resolve({ answers: [], failures: [] }),
  on: () => undefined,
};
