import { statSync, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Fault } from '../../core/errors.js';
import { MAX_KEYSTORE_BYTES } from '../../formats/keystore/keystore-format.js';

/** Whether there is a file, as far as this process may look. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Reads a file of bounded size, and nothing else: a pipe would keep the token waiting for ever, a device would never end.
 * `stats` are from before it was read.
 */
export async function readBytes(path: string): Promise<{ readonly bytes: Uint8Array; readonly stats: Stats }> {
  const stats = await statFile(path);
  if (stats.size > MAX_KEYSTORE_BYTES)
    throw new Fault('cryptoTokenAuthenticationFailed', 'IOException The key store is larger than 16 MB.');
  try {
    return { bytes: await readFile(path), stats };
  } catch (cause) {
    throw notReadable(path, cause);
  }
}

async function statFile(path: string): Promise<Stats> {
  const found = await stat(path).catch((cause: unknown) => {
    throw notReadable(path, cause);
  });
  if (!found.isFile()) throw notReadable(path, { code: 'EISDIR' });
  return found;
}

const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'No such file or directory'],
  ['EACCES', 'Permission denied'],
  ['EISDIR', 'Not a file'],
]);

function notReadable(path: string, cause: unknown): Fault {
  const code = cause instanceof Object && 'code' in cause ? cause.code : undefined;
  const reason = REASONS.get(code) ?? 'It cannot be read';
  return new Fault('cryptoTokenAuthenticationFailed', `Keystore file not found : ${path} (${reason})`, { cause });
}
