import type { Command, CommandName, CommandResult } from './token-commands.js';

/** Where the commands of one session are carried out, one at a time: a thread, or in tests something like it. */
export interface Lane {
  /** Rejects with a `TokenFailure`. It has no deadline of its own; a lane that does not answer is abandoned. */
  run<N extends CommandName>(command: Command<N>): Promise<CommandResult<N>>;
  /** Ends the lane; a command under way is rejected. What it waits for in the library cannot be ended. */
  abandon(): void;
  /** Resolves when nothing of it is left, which may be never where the library hangs. */
  readonly gone: Promise<void>;
}

/** Makes a lane; it does nothing until it is given a command. */
export type MakeLane = () => Lane;
