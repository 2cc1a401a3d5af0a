import { verify, type KeyObject } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { processDataEnvelope } from './client-ws.js';
import { sendRaw } from './raw-http.js';

/** A signature that a server has given out. */
export interface Acknowledged {
  readonly archiveId: string;
  /** Base64. */
  readonly signature: string;
}

export interface CrowdOptions {
  /** Where the server is now, ending in `/signserver`; it may move. */
  readonly url: () => string;
  readonly worker: string;
  readonly publicKey: KeyObject;
  readonly clients: number;
}

const PAUSE_AFTER_FAILURE_MS = 20;
/** Far longer than any deadline of the server. */
const ANSWER_DEADLINE_MS = 45_000;
/** How `lost` has requests that were neither answered nor broken off. */
export const NO_ANSWER = 'no answer';

/**
 * Clients that have documents signed over ClientWS, each on a connection of its own and one after the other; one that got no
 * signature goes on with another document after a moment.
 */
export class SigningCrowd {
  readonly acknowledged: Acknowledged[] = [];
  /** Requests without an answer, by the reason. */
  readonly lost: string[] = [];
  /** Requests that were answered with a fault, by its text. */
  readonly refused: string[] = [];
  #wanted = 0;
  #documents = 0;
  readonly #watchers: { readonly count: number; readonly reached: () => void }[] = [];

  constructor(private readonly options: CrowdOptions) {}

  /** Signs until there are so many signatures more, for at most so long. */
  async sign(count: number, deadlineMs: number): Promise<void> {
    this.#wanted = this.acknowledged.length + count;
    const deadline = performance.now() + deadlineMs;
    await Promise.all(Array.from({ length: this.options.clients }, () => this.#client(deadline)));
    if (this.acknowledged.length < this.#wanted) {
      const reasons = [...new Set([...this.lost, ...this.refused])].join('\n');
      throw new Error(`${String(this.acknowledged.length)} of ${String(this.#wanted)} signatures came in time:\n${reasons}`);
    }
  }

  /** Resolves when there are so many signatures in all. */
  reached(count: number): Promise<void> {
    return new Promise((reached) => {
      this.#watchers.push({ count, reached });
    });
  }

  async #client(deadline: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (this.acknowledged.length < this.#wanted && performance.now() < deadline) {
      const isSigned = await this.#one(agent).catch((thrown: unknown) => {
        this.lost.push(thrown instanceof Error ? thrown.message : 'unknown');
        return false;
      });
      if (!isSigned) await delay(PAUSE_AFTER_FAILURE_MS);
    }
    agent.destroy();
  }

  async #one(agent: Agent): Promise<boolean> {
    const { url, worker, publicKey } = this.options;
    const document = Buffer.from(`document ${String(++this.#documents)}`);
    const { port, pathname } = new URL(`${url()}/ClientWSService/ClientWS`);
    const body = processDataEnvelope(worker, document);
    const request = { port: Number(port), path: pathname, headers: { 'Content-Type': 'text/xml' }, body, agent };
    const { status, text } = await within(ANSWER_DEADLINE_MS, sendRaw(request));
    if (status !== 200) {
      this.refused.push(/<faultstring>([^<]*)/.exec(text)?.[1] ?? text);
      return false;
    }
    const [archiveId, signature] = [valueOf(text, 'archiveId'), valueOf(text, 'data')];
    if (!verify('sha256', document, publicKey, Buffer.from(signature, 'base64'))) throw new Error('the signature does not verify');
    this.acknowledged.push({ archiveId, signature });
    for (const { count, reached } of this.#watchers) if (this.acknowledged.length >= count) reached();
    return true;
  }
}

async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(NO_ANSWER));
    }, deadlineMs);
  });
  return Promise.race([work, deadline]).finally(() => {
    clearTimeout(timer);
  });
}

function valueOf(xml: string, element: string): string {
  const text = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  if (text === undefined) throw new Error(`no ${element} in ${xml.slice(0, 1000)}`);
  return text;
}
