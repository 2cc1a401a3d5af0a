import { install, startServer } from '../../support/server-process.js';
import { plainSigners } from '../plain-signers.js';
import { defineSection } from '../section.js';
import { median } from '../table.js';

/** From the start of the process to the first answer. */
export const startSection = defineSection<readonly number[]>({
  name: 'start',
  doc: 'how long a server takes to its first answer',
  async measure({ starts }) {
    const installation = install(plainSigners);
    const startMs: number[] = [];
    try {
      for (let time = 0; time < starts; time++) {
        const server = await startServer(installation);
        startMs.push(server.startMs);
        await server.stop();
      }
    } finally {
      installation.remove();
    }
    return startMs;
  },
  lines: (startMs) => [`start: ${median(startMs).toFixed(0)} ms to the first answer (${startMs.map((ms) => ms.toFixed(0)).join(' ')})`],
});
