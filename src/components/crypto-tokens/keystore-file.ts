import { statSync, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Fault } from '../../core/errors.js';
import { MAX_PKCS12_BYTES, readPkcs12 } from '../../formats/pkcs12/pkcs12.js';
import type { Pkcs12Entry } from '../../formats/pkcs12/pkcs12-entries.js';
import { Pkcs12Error } from '../../formats/pkcs12/pkcs12-error.js';

/** Whether there is a file, as far as this process may look. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What is in a key store file. */
export interface KeystoreContents {
  /** In the order of the file. */
  readonly entries: readonly Pkcs12Entry[];
  /** When the file was written. */
  readonly modified: Date;
}

/** Reads a PKCS#12 file. Throws `cryptoTokenAuthenticationFailed` in SignServer's words. */
export async function readKeystoreFile(path: string, password: string): Promise<KeystoreContents> {
  const { bytes, stats } = await readBytes(path);
  try {
    return { entries: await readPkcs12(bytes, password), modified: stats.mtime };
  } catch (cause) {
    throw new Fault('cryptoTokenAuthenticationFailed', `IOException ${reasonOf(cause)}`, { cause });
  }
}

/** Why a key store cannot be read, in a sentence. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Pkcs12Error)) return 'The key store cannot be read.';
  // Clients compare this text; it is Bouncy Castle's.
  if (cause.problem === 'macInvalid') return 'PKCS12 key store mac invalid - wrong password or corrupted file.';
  return cause.message;
}

/**
 * Reads a file of bounded size, and nothing else: a pipe would keep the token waiting for ever, a device would never end.
 * `stats` are from before it was read.
 */
export async function readBytes(path: string): Promise<{ readonly bytes: Uint8Array; readonly stats: Stats }> {
  const stats = await statFile(path);
  if (stats.size > MAX_PKCS12_BYTES) throw new Fault('cryptoTokenAuthenticationFailed', 'IOException The key store is larger than 16 MB.');
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
