/** The program of one process among several; src/serving/start-processes.ts starts it, and the supervisor tells it what to do. */
import { ChannelGroup } from '../processes/channel-group.js';
import { isToMember, type ToMember, type ToSupervisor } from '../processes/messages.js';
import { errorSentence } from '../core/error-sentence.js';
import { startServer, type RunningServer } from '../server.js';
import type { Settings } from '../settings/settings.js';

let server: RunningServer | undefined;

const send = (message: ToSupervisor): void => {
  // Where the supervisor is gone this process ends; nobody is left to be told.
  if (process.connected) process.send?.(message);
};
const group = new ChannelGroup(send);

async function obey(message: ToMember<Settings>): Promise<void> {
  switch (message.kind) {
    case 'start':
      server = await startServer(message.settings, { ...message.place, group });
      send({ kind: 'ready', listeners: server.listeners });
      break;
    case 'ping':
      send({ kind: 'pong' });
      break;
    case 'drain':
      await server?.drain();
      send({ kind: 'drained' });
      break;
    case 'stop':
      await server?.stop();
      process.exit(0);
      break;
    case 'announcement':
    case 'outcome':
      group.receive(message);
  }
}

// Both go to all processes of a terminal or a service; the supervisor tells this one in its turn.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => undefined);

process.on('message', (message: unknown) => {
  if (!isToMember<Settings>(message)) return;
  obey(message).catch((thrown: unknown) => {
    const failed: ToSupervisor = { kind: 'failed', reason: errorSentence(thrown) };
    process.send?.(failed, () => {
      process.exit(1);
    });
  });
});
send({ kind: 'loaded' });
