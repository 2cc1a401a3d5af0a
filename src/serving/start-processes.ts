import { fileURLToPath } from 'node:url';
import type { RunningServer } from '../server.js';
import type { Settings } from '../settings/settings.js';

const MEMBER_PROGRAM = fileURLToPath(new URL('process-member.js', import.meta.url));
/** As long as a server takes to let requests finish, and to close what is open. */
const STOP_DEADLINE_MS = 15_000;

/** Starts a server, in this process where the settings want one only, else in as many others; it answers when the promise resolves. */
export async function startProcesses(settings: Settings): Promise<Omit<RunningServer, 'drain'>> {
  if (settings.processes === 1) return (await import('../server.js')).startServer(settings);
  // Each side loads only what it needs: the supervisor neither signs nor opens the database.
  const { startLogging } = await import('../runtime/logging.js');
  const { Supervisor } = await import('../processes/supervisor.js');
  const { forkMembers } = await import('../processes/fork-member.js');
  const { systemClock } = await import('../runtime/system.js');
  const logging = startLogging(settings.log4jsFile);
  const log = logging.category('countersign');
  const supervisor = await Supervisor.start({
    settings,
    processes: settings.processes,
    fork: forkMembers<Settings>(MEMBER_PROGRAM),
    clock: systemClock,
    log,
    stopDeadlineMs: STOP_DEADLINE_MS,
    ...(settings.hangDeadlineMs !== undefined && { hangDeadlineMs: settings.hangDeadlineMs }),
  });
  log.info(`Serving with ${String(settings.processes)} processes`);
  return {
    listeners: supervisor.listeners,
    stop: async () => {
      await supervisor.stop();
      await logging.stop();
    },
  };
}
