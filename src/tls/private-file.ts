import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** Writes a file that was not there, for its owner alone, and has it on the disk before it returns. */
export async function writePrivateFile(path: string, content: string | Uint8Array): Promise<void> {
  // With these rights from the start: no moment in which another account could read it.
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts a whole file in the place of another, for its owner alone: whoever reads it sees the former or the new one. */
export async function replacePrivateFile(path: string, content: string | Uint8Array): Promise<void> {
  const fresh = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    await writePrivateFile(fresh, content);
    await rename(fresh, path);
  } finally {
    await rm(fresh, { force: true });
  }
}
