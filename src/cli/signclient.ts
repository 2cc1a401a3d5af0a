#!/usr/bin/env node
import { runClientLine } from './signclient/client-line.js';
import { CLIENT_COMMANDS } from './signclient/commands.js';
import { processClientTerminal } from './signclient/process-client-terminal.js';

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runClientLine(process.argv.slice(2), { commands: CLIENT_COMMANDS, terminal: processClientTerminal });
