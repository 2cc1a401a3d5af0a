import type { BroadcastOutcome, ProcessGroup } from '../core/process-group.js';
import type { Answer, ToMember, ToSupervisor } from './messages.js';

/** How long a broadcast waits for its outcome, in milliseconds: longer than the supervisor waits for the answers. */
const OUTCOME_DEADLINE_MS = 20_000;

/** The group as a member sees it, over its channel to the supervisor. */
export class ChannelGroup implements ProcessGroup {
  readonly #send: (message: ToSupervisor) => void;
  readonly #handlers = new Map<string, (content: unknown) => unknown>();
  readonly #waiting = new Map<number, (outcome: BroadcastOutcome) => void>();
  #broadcasts = 0;

  constructor(send: (message: ToSupervisor) => void) {
    this.#send = send;
  }

  broadcast(topic: string, content: unknown): Promise<BroadcastOutcome> {
    const id = ++this.#broadcasts;
    return new Promise((resolve) => {
      const settle = (outcome: BroadcastOutcome): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(outcome);
      };
      const timer = setTimeout(() => {
        settle({ answers: [], failures: ['the supervisor did not answer'] });
      }, OUTCOME_DEADLINE_MS);
      this.#waiting.set(id, settle);
      this.#send({ kind: 'broadcast', id, topic, content });
    });
  }

  on(topic: string, carryOut: (content: unknown) => unknown): void {
    if (this.#handlers.has(topic)) throw new Error(`two handlers for the topic ${topic}`);
    this.#handlers.set(topic, carryOut);
  }

  /** Takes a message of the supervisor; those that are not about announcements are nothing to it. */
  receive(message: ToMember<unknown>): void {
    if (message.kind === 'outcome') this.#waiting.get(message.id)?.(message.outcome);
    if (message.kind !== 'announcement') return;
    const { id, topic, content } = message;
    void this.#answer(topic, content).then((answer) => {
      this.#send({ kind: 'answer', id, answer });
    });
  }

  async #answer(topic: string, content: unknown): Promise<Answer> {
    const carryOut = this.#handlers.get(topic);
    if (!carryOut) return {};
    try {
      const result = await carryOut(content);
      return result === undefined ? {} : { result };
    } catch (thrown) {
      return { failure: thrown instanceof Error ? thrown.message : 'it failed' };
    }
  }
}
