#!/usr/bin/env node
import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder, version } from '../runtime/version.js';
import type { AdministrationConnection } from '../admin/administration.js';
import { CommandFailure, EXIT } from './command.js';
import { runCommandLine } from './command-line.js';
import { connectToServer } from './control-client.js';
import type { GlobalOptions, RemoteOptions } from './global-options.js';
import { processTerminal } from './process-terminal.js';
import { defaultProfile, profilesFile, remoteTarget } from './profiles.js';
import { COMMANDS } from './signserver/commands.js';

const profiles = profilesFile(process.env);

/**
 * A named server is administered over AdminWS, as is that of the default profile where nothing is named. Of a data folder
 * the running server does the work; where there is none, this process does it.
 */
async function connect(options: GlobalOptions): Promise<AdministrationConnection> {
  if (options.remote) return connectRemotely(options.remote);
  const profile = options.isUndecided && (await defaultProfile(profiles));
  if (profile) return connectRemotely({ profile });
  const server = await connectToServer(options.data);
  if (server) return server;
  await requireDataFolder(options.data);
  // Only now: database and engine take longer to load than a whole command on a running server.
  const { openLocalAdministration } = await import('../startup/local-administration.js');
  return openLocalAdministration(options);
}

/** Where nothing is, somebody is in the wrong place: an empty installation there would only look like the right one. */
async function requireDataFolder(data: string): Promise<void> {
  const found = await stat(data).catch(() => undefined);
  const wrong = (what: string): CommandFailure => new CommandFailure(what, { exitCode: EXIT.wrongArguments });
  if (!found?.isDirectory()) {
    throw wrong(
      `There is no data folder ${data}. Name the one of the server with --data, or the server with --url; a new one is made by countersign serve, or by mkdir.`,
    );
  }
  await access(data, constants.R_OK | constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'EACCES') throw cause;
    throw wrong(
      `The data folder ${data} is another account's. Run the command as the account of the server, or name the server with --url.`,
    );
  });
}

async function connectRemotely(options: RemoteOptions): Promise<AdministrationConnection> {
  const target = await remoteTarget(options, profiles);
  const { connectToAdminWs } = await import('./admin-ws/admin-ws-administration.js');
  return connectToAdminWs({ target, wsdlFile: join(packageFolder, 'wsdl', 'adminws.wsdl'), terminal: processTerminal });
}

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  commands: COMMANDS,
  terminal: processTerminal,
  environment: process.env,
  version,
  connect,
});
