import type { Administration } from '../../src/admin/administration.js';
import { runCommandLine } from '../../src/cli/command-line.js';
import { COMMANDS } from '../../src/cli/signserver/commands.js';
import type { GlobalOptions } from '../../src/cli/global-options.js';
import { MemoryTerminal } from './memory-terminal.js';

export interface CommandRun {
  readonly out: string;
  readonly err: string;
  readonly exitCode: number;
  /** Data folders and databases that were connected to. */
  readonly connections: readonly GlobalOptions[];
  /** How many connections were left open. */
  readonly open: number;
}

export interface RunSetting {
  readonly environment?: Readonly<Record<string, string>>;
  /** What is typed where a password is asked for; nobody is at the terminal without one. */
  readonly password?: string;
  /** What is typed where a question is asked; nobody is at the terminal without one. */
  readonly line?: string;
}

/** Runs a line of `signserver` over an administration in this process. */
export async function signserver(administration: Administration, words: readonly string[], setting: RunSetting = {}): Promise<CommandRun> {
  const terminal = new MemoryTerminal(setting.password, setting.line);
  const connections: GlobalOptions[] = [];
  let open = 0;
  const exitCode = await runCommandLine(words, {
    commands: COMMANDS,
    terminal,
    environment: setting.environment ?? {},
    version: '1.2.3',
    connect: (options) => {
      connections.push(options);
      open++;
      const close = (): Promise<void> => {
        open--;
        return Promise.resolve();
      };
      return Promise.resolve({ call: administration.call.bind(administration), close });
    },
  });
  return { out: terminal.out, err: terminal.err, exitCode, connections, open };
}
