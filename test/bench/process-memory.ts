import { readFileSync } from 'node:fs';

/** Resident memory of a process in bytes, now and at its highest; undefined where /proc does not tell (not Linux). */
export function processMemory(pid: number): { readonly resident: number; readonly peak: number } | undefined {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return { resident: kilobytes(status, 'VmRSS') * 1024, peak: kilobytes(status, 'VmHWM') * 1024 };
  } catch {
    return undefined;
  }
}

function kilobytes(status: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (found === undefined) throw new Error(`no ${name}`);
  return Number(found);
}

/** Processor time that a process has taken so far, in milliseconds; undefined where /proc does not tell (not Linux). */
export function processorMs(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name of the program, in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return undefined;
  }
}

const TICK_MS = 10;
