#!/usr/bin/env node
import { showProgress } from './process-terminal.js';
import { runClientLine } from './signclient/client-line.js';
import { CLIENT_COMMANDS } from './signclient/commands.js';
import { removeUnfinishedFiles } from './signclient/documents/unfinished-files.js';
import { processClientTerminal } from './signclient/process-client-terminal.js';

// Whoever wrote is told what went wrong with it.
process.stdout.on('error', () => undefined);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    showProgress('');
    // A password may just be typed, which the terminal does not show.
    if (process.stdin.isTTY) process.stdin.setRawMode(false);
    removeUnfinishedFiles();
    // Whoever waits for the process hears that it was ended, and by what.
    process.kill(process.pid, signal);
  });
}

process.exitCode = await runClientLine(process.argv.slice(2), { commands: CLIENT_COMMANDS, terminal: processClientTerminal });
