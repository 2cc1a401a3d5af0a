import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { sendRaw } from './raw-http.js';

/** What an honest client saw. */
export interface Seen {
  readonly statuses: readonly number[];
  readonly timesMs: readonly number[];
}

/** Asks a worker for signatures, one after the other on one connection with a pause in between, until it is stopped. */
export function honestClient(url: string): { stop(): Promise<Seen> } {
  const { port, pathname } = new URL(`${url}/worker/Plain`);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const statuses: number[] = [];
  const timesMs: number[] = [];
  let isStopped = false;
  const run = async (): Promise<void> => {
    do {
      const begun = performance.now();
      const headers = { 'Content-Type': 'text/plain' };
      const answer = await sendRaw({ port: Number(port), path: pathname, body: 'some data', headers, agent });
      timesMs.push(performance.now() - begun);
      statuses.push(answer.status);
      await delay(20);
    } while (!isStopped);
    agent.destroy();
  };
  const running = run();
  return {
    stop: async () => {
      isStopped = true;
      await running;
      return { statuses, timesMs };
    },
  };
}
