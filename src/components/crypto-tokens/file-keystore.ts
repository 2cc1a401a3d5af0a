import { constants, type Stats } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { Fault } from '../../core/errors.js';
import type { DecideChange, KeystoreFormat } from '../../formats/keystore/keystore-format.js';
import { isFile, readBytes } from './keystore-file.js';
import { asChangeFault, asFileFault, readEntries, type KeystoreContents, type KeystoreSource } from './keystore-source.js';
import { LockError, withLockFile } from './lock-file.js';
import { replaceFile } from './replace-file.js';

/** A key store in a file. It must be there; it is changed under a lock that all processes keep to, and replaced as a whole. */
export class FileKeystore implements KeystoreSource {
  /** `formatOf` tells the format of a file by what is in it. */
  constructor(
    private readonly path: string,
    private readonly formatOf: (bytes: Uint8Array) => KeystoreFormat,
  ) {}

  problem(): string | undefined {
    return isFile(this.path) ? undefined : `File not found: ${this.path}`;
  }

  async read(password: string): Promise<KeystoreContents> {
    const { bytes, stats } = await readBytes(this.path);
    const format = this.formatOf(bytes);
    return { entries: await readEntries(format, bytes, password), aliasProblem: format.aliasProblem, ...stateOf(stats) };
  }

  async change(password: string, decide: DecideChange): Promise<KeystoreContents> {
    try {
      // A symbolic link stays one.
      const file = await realpath(this.path);
      // Replacing a file needs no right to write it, but who took that away meant it.
      await access(file, constants.W_OK);
      return await withLockFile(`${file}.lock`, async ({ requireHeld }) => {
        const { bytes, stats } = await readBytes(file);
        const format = this.formatOf(bytes);
        const changed = await format.change(bytes, password, decide).catch((cause: unknown) => {
          throw asChangeFault(cause, format);
        });
        await replaceFile(file, {
          bytes: changed.bytes,
          like: stats,
          async ready() {
            await requireHeld();
            await requireUnchanged(file, stats);
          },
        });
        return { entries: changed.entries, aliasProblem: format.aliasProblem, ...stateOf(await stat(file)) };
      });
    } catch (cause) {
      if (cause instanceof LockError) throw new Fault('cryptoTokenOffline', cause.message, { cause });
      throw asFileFault(cause);
    }
  }

  async version(): Promise<string> {
    return stateOf(await stat(this.path)).version;
  }
}

function stateOf({ ino, size, mtime, mtimeMs }: Stats): Pick<KeystoreContents, 'modified' | 'version'> {
  return { modified: mtime, version: [ino, size, mtimeMs].join(' ') };
}

/** Programs that know nothing of the lock change key stores too. */
async function requireUnchanged(path: string, read: Stats): Promise<void> {
  if (stateOf(await stat(path)).version !== stateOf(read).version) {
    throw new Fault('cryptoTokenOffline', 'The key store was changed by another program; nothing was written.');
  }
}
