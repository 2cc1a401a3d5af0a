#!/usr/bin/env node
import type { AdministrationConnection } from './command-line.js';
import { runCommandLine } from './command-line.js';
import { connectToServer } from './control-client.js';
import type { GlobalOptions } from './global-options.js';
import { processTerminal } from './process-terminal.js';
import { COMMANDS } from './signserver/commands.js';

/** A running server does the work; where there is none, this process does it on the data folder. */
async function connect(options: GlobalOptions): Promise<AdministrationConnection> {
  const server = await connectToServer(options.data);
  if (server) return server;
  // Only now: database and engine take longer to load than a whole command on a running server.
  const { openLocalAdministration } = await import('../local-administration.js');
  return openLocalAdministration(options);
}

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  commands: COMMANDS,
  terminal: processTerminal,
  environment: process.env,
  connect,
});
