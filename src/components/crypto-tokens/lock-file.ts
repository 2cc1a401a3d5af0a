import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, open, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';

/** Times in milliseconds. */
export interface LockTimes {
  /** How long another owner is waited for. */
  readonly waitMs: number;
  /** How often an owner shows that it is still at work. */
  readonly beatMs: number;
  /** After how long without a sign an owner is believed to be gone; for one on this machine its process is looked at too. */
  readonly abandonedMs: number;
}

/** A crashed owner is waited for, so that the next one need not fail. */
const LOCK_TIMES: LockTimes = { waitMs: 20_000, beatMs: 1_000, abandonedMs: 10_000 };

/** A lock that could not be had; `message` is a sentence. */
export class LockError extends Error {
  override readonly name = 'LockError';
}

/** A lock that is held. */
export interface FileLock {
  /** Throws a `LockError` where somebody took the lock away, believing its owner gone. */
  readonly requireHeld: () => Promise<void>;
}

interface Owner {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** When the process was started, so that another one with the same number is not taken for it. */
  readonly started: string;
}

/**
 * Does something while holding a lock file, so that of all processes on all machines that see the file one at a time does.
 * The lock of an owner that is gone is taken over. Throws a `LockError` where the lock cannot be had in time.
 */
export async function withLockFile<T>(path: string, work: (lock: FileLock) => Promise<T>, times: LockTimes = LOCK_TIMES): Promise<T> {
  const owner: Owner = { id: randomUUID(), host: hostname(), pid: process.pid, started: startOf(process.pid) ?? '' };
  await acquire(path, owner, times);
  const beat = setInterval(() => {
    const now = new Date();
    // A lock that was taken away is found out by `requireHeld`.
    utimes(path, now, now).catch(() => undefined);
  }, times.beatMs);
  beat.unref();
  try {
    return await work({
      requireHeld: async () => {
        if ((await readOwner(path))?.id !== owner.id) throw new LockError(`The lock ${path} was taken over by another process.`);
      },
    });
  } finally {
    clearInterval(beat);
    if ((await readOwner(path))?.id === owner.id) await unlink(path).catch(() => undefined);
  }
}

const POLL_MS = 25;

async function acquire(path: string, owner: Owner, times: LockTimes): Promise<void> {
  const deadline = Date.now() + times.waitMs;
  while (!(await create(path, owner))) {
    const abandoned = await findAbandoned(path, times);
    if (abandoned) await takeAway(path, abandoned.owner);
    else if (Date.now() > deadline) throw new LockError(`Another process holds the lock ${path}.`);
    else await setTimeout(POLL_MS);
  }
}

/** Whether the lock file is ours now. */
async function create(path: string, owner: Owner): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(JSON.stringify(owner));
    } finally {
      await file.close();
    }
    return true;
  } catch (cause) {
    if (cause instanceof Object && 'code' in cause && cause.code === 'EEXIST') return false;
    throw new LockError(`The lock ${path} cannot be made.`, { cause });
  }
}

/** The owner, where there is one, of a lock that nobody is at work under. */
async function findAbandoned(path: string, { abandonedMs }: LockTimes): Promise<{ readonly owner: Owner | undefined } | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found || Date.now() - found.mtimeMs < abandonedMs) return undefined;
  const owner = await readOwner(path);
  const isAtWork = owner?.host === hostname() && startOf(owner.pid) === owner.started;
  return isAtWork ? undefined : { owner };
}

/**
 * Of several processes that find a lock abandoned, one takes it away. Who takes away another's new lock by that puts it
 * back; and should that be too late, the other finds out by `requireHeld` before it changes anything.
 */
async function takeAway(path: string, abandoned: Owner | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await readOwner(aside))?.id !== abandoned?.id) await link(aside, path).catch(() => undefined);
  await unlink(aside).catch(() => undefined);
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const owner: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isOwner(owner) ? owner : undefined;
  } catch {
    // A lock that nobody finished writing has no owner.
    return undefined;
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    value instanceof Object &&
    'id' in value &&
    typeof value.id === 'string' &&
    'host' in value &&
    typeof value.host === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'started' in value &&
    typeof value.started === 'string'
  );
}

/** When a process of this machine was started, in ticks since boot (proc(5)); undefined where there is none. */
function startOf(pid: number): string | undefined {
  try {
    // The second field, the name in parentheses, may hold spaces; the start is the 22nd.
    const fields = readFileSync(`/proc/${String(pid)}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[19];
  } catch {
    return isRunning(pid) ? '' : undefined;
  }
}

/** Where there is no /proc. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Object && 'code' in cause && cause.code === 'EPERM';
  }
}
