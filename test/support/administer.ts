import { runCommandLine } from '../../src/cli/command-line.js';
import { connectToServer } from '../../src/cli/control-client.js';
import { COMMANDS } from '../../src/cli/signserver/commands.js';
import { MemoryTerminal } from './memory-terminal.js';

/** What a line of `signserver` came to; `output` is what it printed on both outputs. */
export interface Administered {
  readonly status: number;
  readonly output: string;
}

/**
 * Runs a line of `signserver` for the server that runs on a data folder, in this process: another one for each line would
 * take longer than all that is tested.
 */
export async function tryToAdminister(dataFolder: string, words: readonly string[]): Promise<Administered> {
  const terminal = new MemoryTerminal();
  const status = await runCommandLine(words, {
    commands: COMMANDS,
    terminal,
    environment: {},
    version: '1.2.3',
    connect: async () => {
      const server = await connectToServer(dataFolder);
      if (!server) throw new Error(`no server runs on ${dataFolder}`);
      return server;
    },
  });
  return { status, output: terminal.out + terminal.err };
}

/** The same for a line that must succeed; answers what it printed. */
export async function administer(dataFolder: string, ...words: readonly string[]): Promise<string> {
  const { status, output } = await tryToAdminister(dataFolder, words);
  if (status !== 0) throw new Error(`signserver ${words.join(' ')} ended with ${String(status)}:\n${output}`);
  return output;
}
