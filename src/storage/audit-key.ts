import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How long the key of the audit log is, in bytes. */
export const AUDIT_KEY_BYTES = 32;

/** The key of the audit log; undefined where there is no such file. Throws where the file holds something else. */
export async function readAuditKey(file: string): Promise<Uint8Array | undefined> {
  const key = await readFile(file).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  });
  if (key === undefined || key.length === AUDIT_KEY_BYTES) return key;
  throw new Error(`The file ${file} is no key of an audit log: it has ${String(key.length)} bytes, not ${String(AUDIT_KEY_BYTES)}.`);
}

/** Makes the key, in a file that its owner alone can read: once, however many processes do so at the same time. */
export async function makeAuditKey(file: string): Promise<Uint8Array> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${randomUUID()}`;
  const handle = await open(fresh, 'wx', 0o600);
  try {
    await handle.writeFile(randomBytes(AUDIT_KEY_BYTES));
    await handle.sync();
    // Gives a whole file its name, and fails where another process was faster; then its key is the key.
    await link(fresh, file).catch((thrown: unknown) => {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    });
  } finally {
    await handle.close();
    await rm(fresh, { force: true });
  }
  return readFile(file);
}
