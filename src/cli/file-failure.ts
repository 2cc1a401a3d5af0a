import { CommandFailure } from './command.js';

/** A file that could not be read or written, with what the system says about it. */
export function fileFailure(file: string, attempt: 'read' | 'written', cause: unknown): CommandFailure {
  const reason = systemReason(cause);
  return new CommandFailure(`Error: File ${file} cannot be ${attempt}${reason === undefined ? '.' : `: ${reason}.`}`, { cause });
}

/** `no such file or directory`; undefined for what is no error of the system. */
export function systemReason(cause: unknown): string | undefined {
  return cause instanceof Error ? /^E[A-Z]+: ([^,]+),/.exec(cause.message)?.[1] : undefined;
}
