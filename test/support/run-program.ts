import { spawnSync } from 'node:child_process';

/** Runs a program to its end and answers what it printed on both outputs; throws with that where it fails. */
export function runProgram(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}:\n${stdout}${stderr}`, { cause: error });
  return stdout + stderr;
}
