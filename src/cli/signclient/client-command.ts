import type { ClientTerminal } from './client-terminal.js';

/** One command of `signclient`, as data: the dispatcher, the help and the reference page read it. */
export interface ClientCommand {
  readonly name: string;
  /** What the help says beside the name. */
  readonly summary: string;
  /** Printed after the message of an argument error; the first line begins `Usage: `. */
  readonly usage: readonly string[];
  /** What SignServer's client ends with after the help that was asked for; 0 where absent. */
  readonly helpExitCode?: number;
  /** Throws `ArgumentError` or `CommandFailure`; anything else that it throws was not foreseen. */
  readonly run: (words: readonly string[], terminal: ClientTerminal) => Promise<void>;
}
