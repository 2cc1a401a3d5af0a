import cluster from 'node:cluster';
import { isToSupervisor } from './messages.js';
import type { ForkMember } from './member.js';
import { UntakenConnections } from './untaken-connections.js';

/**
 * Members as processes of node:cluster that run a program: the supervisor's process takes connections and hands them out in
 * turn. When it dies, its members end at once.
 */
export function forkMembers<Settings>(program: string): ForkMember<Settings> {
  cluster.setupPrimary({ exec: program, args: [], serialization: 'json' });
  const untaken = new UntakenConnections();
  return ({ message, exit }) => {
    const worker = cluster.fork();
    untaken.watch(worker.process);
    worker.on('message', (received: unknown) => {
      if (isToSupervisor(received)) message(received);
    });
    worker.once('exit', (code, signal) => {
      // A process that a signal ended has no code, whatever the declaration says.
      exit((signal as string | null) === null ? `exit code ${String(code)}` : signal);
    });
    // Sending to a process that has just died; its end is reported by itself.
    worker.on('error', () => undefined);
    return {
      send: (toMember) => {
        if (worker.isConnected()) worker.send(toMember);
      },
      kill: () => {
        worker.process.kill('SIGKILL');
      },
    };
  };
}
