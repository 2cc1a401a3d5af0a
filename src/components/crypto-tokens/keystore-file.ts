import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Fault } from '../../core/errors.js';
import { MAX_PKCS12_BYTES, readPkcs12 } from '../../formats/pkcs12.js';
import type { Pkcs12PrivateKeyEntry } from '../../formats/pkcs12-entries.js';
import { Pkcs12Error } from '../../formats/pkcs12-error.js';

/** Whether there is a file. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The private keys of a PKCS#12 file by alias, in its order. Throws `cryptoTokenAuthenticationFailed` in SignServer's words. */
export async function readKeystoreFile(path: string, password: string): Promise<ReadonlyMap<string, Pkcs12PrivateKeyEntry>> {
  const bytes = await readBounded(path);
  try {
    const entries = await readPkcs12(bytes, password);
    return new Map(entries.flatMap((entry) => (entry.kind === 'privateKey' ? [[entry.alias, entry] as const] : [])));
  } catch (cause) {
    throw new Fault('cryptoTokenAuthenticationFailed', `IOException ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Pkcs12Error)) return 'The key store cannot be read.';
  // Clients compare this text; it is Bouncy Castle's.
  if (cause.problem === 'macInvalid') return 'PKCS12 key store mac invalid - wrong password or corrupted file.';
  return cause.message;
}

/** A file that grows while it is read, or a device, must not fill the memory. */
async function readBounded(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > MAX_PKCS12_BYTES) throw new Fault('cryptoTokenAuthenticationFailed', 'IOException The key store is larger than 16 MB.');
      const buffer = Buffer.alloc(size);
      const { bytesRead } = await file.read(buffer, 0, size, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw notReadable(path, cause);
  }
}

function notReadable(path: string, cause: unknown): Fault {
  const { code } = cause as NodeJS.ErrnoException;
  const reason = code === 'ENOENT' ? 'No such file or directory' : code === 'EACCES' ? 'Permission denied' : 'It cannot be read';
  return new Fault('cryptoTokenAuthenticationFailed', `Keystore file not found : ${path} (${reason})`, { cause });
}
