import { constants, type Stats } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { Fault } from '../../core/errors.js';
import { changePkcs12, type KeystoreChange } from '../../formats/pkcs12/pkcs12-change.js';
import type { Pkcs12Entry } from '../../formats/pkcs12/pkcs12-entries.js';
import { Pkcs12Error } from '../../formats/pkcs12/pkcs12-error.js';
import { readBytes, reasonOf, type KeystoreContents } from './keystore-file.js';
import { LockError, withLockFile } from './lock-file.js';
import { replaceFile } from './replace-file.js';

/** Decides on a change when the entries that are in the file now are known. */
export type DecideChange = (entries: readonly Pkcs12Entry[]) => KeystoreChange | Promise<KeystoreChange>;

/**
 * Changes a key store file. It is read anew under a lock that all processes keep to, and replaced as a whole, so that two
 * that change it at the same time lose nothing. Answers what is in it then. Throws `cryptoTokenOffline`, and the faults
 * of `decide`.
 */
export async function changeKeystoreFile(path: string, password: string, decide: DecideChange): Promise<KeystoreContents> {
  try {
    // A symbolic link stays one.
    const file = await realpath(path);
    // Replacing a file needs no right to write it, but who took that away meant it.
    await access(file, constants.W_OK);
    return await withLockFile(`${file}.lock`, async ({ requireHeld }) => {
      const { bytes, stats } = await readBytes(file);
      const changed = await changePkcs12(bytes, password, decide);
      await replaceFile(file, {
        bytes: changed.bytes,
        like: stats,
        async ready() {
          await requireHeld();
          await requireUnchanged(file, stats);
        },
      });
      return { entries: changed.entries, modified: (await stat(file)).mtime };
    });
  } catch (cause) {
    throw asChangeFault(cause);
  }
}

/** Programs that know nothing of the lock change key stores too. */
async function requireUnchanged(path: string, read: Stats): Promise<void> {
  const now = await stat(path);
  if (now.ino !== read.ino || now.size !== read.size || now.mtimeMs !== read.mtimeMs) {
    throw new Fault('cryptoTokenOffline', 'The key store was changed by another program; nothing was written.');
  }
}

function asChangeFault(cause: unknown): Fault {
  if (cause instanceof Fault && cause.kind !== 'cryptoTokenAuthenticationFailed') return cause;
  if (cause instanceof Pkcs12Error) return new Fault('cryptoTokenOffline', `IOException ${reasonOf(cause)}`, { cause });
  if (cause instanceof Fault || cause instanceof LockError) return new Fault('cryptoTokenOffline', cause.message, { cause });
  const code = cause instanceof Object && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new Fault('cryptoTokenOffline', `The key store cannot be written${code}.`, { cause });
}
