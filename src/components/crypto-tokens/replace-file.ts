import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** How a file is replaced. */
export interface Replacement {
  readonly bytes: Uint8Array;
  /** Whose owner, group and mode the new file has. */
  readonly like: Stats;
  /** Asked at the last moment; what it throws leaves the old file in place. */
  readonly ready: () => Promise<void>;
}

/**
 * Replaces a file, so that whatever happens it has either all of the old bytes or all of the new. One process may do so
 * at a time: what another that was killed left behind is removed. Throws errors of `node:fs`.
 */
export async function replaceFile(path: string, { bytes, like, ready }: Replacement): Promise<void> {
  await removeLeftovers(path);
  const temporary = join(dirname(path), `${temporaryPrefix(path)}${randomUUID()}`);
  try {
    await writeLike(temporary, bytes, like);
    await ready();
    await rename(temporary, path);
  } catch (cause) {
    await unlink(temporary).catch(() => undefined);
    throw cause;
  }
  await syncFolder(dirname(path));
}

const temporaryPrefix = (path: string): string => `.${basename(path)}.`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function removeLeftovers(path: string): Promise<void> {
  const prefix = temporaryPrefix(path);
  for (const name of await readdir(dirname(path))) {
    if (name.startsWith(prefix) && UUID.test(name.slice(prefix.length))) await unlink(join(dirname(path), name)).catch(() => undefined);
  }
}

async function writeLike(path: string, bytes: Uint8Array, { uid, gid, mode }: Stats): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    const made = await file.stat();
    if (made.uid !== uid || made.gid !== gid) await file.chown(uid, gid);
    await file.chmod(mode & 0o777);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Without this the name may still be that of the old file after a power failure. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (cause) {
    // Some network file systems cannot do this; they write names through.
    if (!(cause instanceof Object && 'code' in cause && cause.code === 'EINVAL')) throw cause;
  } finally {
    await folder.close();
  }
}
