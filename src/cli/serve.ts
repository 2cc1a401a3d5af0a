import { once } from 'node:events';

/** What is left to do with a server that runs. */
export interface Stoppable {
  /** Stops taking requests, finishes those under way, closes what is open. */
  stop(): Promise<void>;
}

type Signals = Pick<NodeJS.EventEmitter, 'on' | 'off' | 'once'>;

/**
 * Waits for SIGTERM or SIGINT and stops the server in order. A second signal ends the process at once, for when stopping
 * takes too long.
 */
export async function stopOnSignal(server: Stoppable, signals: Signals, exit: (code: number) => void): Promise<void> {
  await Promise.race([once(signals as NodeJS.EventEmitter, 'SIGTERM'), once(signals as NodeJS.EventEmitter, 'SIGINT')]);
  const force = (): void => {
    exit(1);
  };
  signals.on('SIGTERM', force);
  signals.on('SIGINT', force);
  await server.stop();
}
