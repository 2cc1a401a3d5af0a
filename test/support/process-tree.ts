import { readdirSync, readFileSync } from 'node:fs';

/** The child processes of a process, by ascending id (Linux). */
export function childProcesses(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number)
    .sort((a, b) => a - b);
}

/** Whether a process is there and has not ended. */
export function isAlive(pid: number): boolean {
  return parentOf(String(pid)) !== undefined;
}

/** Undefined where the process has ended, whether somebody has asked for its exit code or not. */
function parentOf(pid: string): number | undefined {
  try {
    // The name of the program, in brackets, may hold anything.
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}
