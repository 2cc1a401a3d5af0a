import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ClientTerminal } from '../client-terminal.js';
import { systemReason } from '../system-reason.js';
import { beginFile, endFile } from './unfinished-files.js';

/** Where one answer goes. Nobody sees any of it before all of it is there. */
export interface OutputDocument {
  /** The file as it was named; absent for standard output. */
  readonly path?: string;
  write(bytes: Uint8Array): Promise<void>;
  /** Shows the whole answer. */
  commit(): Promise<void>;
  /** Forgets what was written; it may be written anew. */
  discard(): Promise<void>;
}

/** An answer that goes to standard output is in memory until it is complete. */
const MOST_IN_MEMORY_BYTES = 1_073_741_824;

/** Standard output: the answer is kept until it is complete. */
export function standardOutput(terminal: Pick<ClientTerminal, 'writeData'>): OutputDocument {
  let pieces: Uint8Array[] = [];
  let size = 0;
  return {
    write: (bytes) => {
      size += bytes.length;
      if (size > MOST_IN_MEMORY_BYTES) throw new Error('The answer is too long for standard output. Specify -outfile.');
      pieces.push(bytes);
      return Promise.resolve();
    },
    commit: async () => {
      for (const piece of pieces) await terminal.writeData(piece);
    },
    discard: () => {
      pieces = [];
      size = 0;
      return Promise.resolve();
    },
  };
}

/**
 * A file, which is written beside its place and then moved there; a device or pipe is written as it is. A `durable` one is on
 * the disk when it is committed, so that what it was made of may be removed.
 */
export function outputFile(path: string, { durable = false }: { readonly durable?: boolean } = {}): OutputDocument {
  return new OutputFile(path, durable);
}

interface OpenOutput {
  readonly handle: FileHandle;
  /** Where it is written until it is complete; absent where that is its own place. */
  readonly temporary?: string;
}

class OutputFile implements OutputDocument {
  #target: string | undefined;
  #written: OpenOutput | undefined;

  constructor(
    readonly path: string,
    private readonly durable: boolean,
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    const { handle } = (this.#written ??= await this.#open());
    await handle.writeFile(bytes).catch((cause: unknown) => this.#fail(cause));
  }

  async commit(): Promise<void> {
    // An answer may be empty.
    const written = (this.#written ??= await this.#open());
    await this.#finish(written).catch((cause: unknown) => this.#fail(cause));
  }

  async discard(): Promise<void> {
    const written = this.#written;
    this.#written = undefined;
    await written?.handle.close().catch(() => undefined);
    if (written?.temporary === undefined) return;
    await rm(written.temporary, { force: true });
    endFile(written.temporary);
  }

  #fail(cause: unknown): never {
    throw new Error(`Could not write ${this.path} (${systemReason(cause)})`, { cause });
  }

  async #finish({ handle, temporary }: OpenOutput): Promise<void> {
    if (temporary === undefined || this.#target === undefined) {
      await handle.close();
      return;
    }
    if (this.durable) await handle.sync();
    await handle.close();
    await rename(temporary, this.#target);
    endFile(temporary);
    if (this.durable) await syncFolder(dirname(this.#target));
  }

  async #open(): Promise<OpenOutput> {
    try {
      return await this.#create();
    } catch (cause) {
      throw new Error(`File not found: ${this.path} (${systemReason(cause)})`, { cause });
    }
  }

  async #create(): Promise<OpenOutput> {
    // The file that a link leads to is replaced, not the link.
    this.#target = await realpath(this.path).catch(() => this.path);
    const existing = await stat(this.#target).catch(() => undefined);
    if (existing && !existing.isFile()) return { handle: await open(this.#target, 'w') };
    // Without the name of the file, which may be as long as names may be.
    const temporary = join(dirname(this.#target), `.signclient-${randomBytes(6).toString('hex')}.part`);
    beginFile(temporary);
    return { handle: await open(temporary, 'wx', existing?.mode), temporary };
  }
}

/** What file systems say that cannot do it. */
const NO_FOLDER_SYNC = ['EINVAL', 'ENOTSUP', 'EPERM'];

/** Makes the names in a folder durable, where the file system can. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  try {
    await folder?.sync();
  } catch (cause) {
    if (!NO_FOLDER_SYNC.includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
  } finally {
    await folder?.close();
  }
}

/** Whether there is a plain file of that name, which is not the other one. */
export async function isOtherFile(path: string, other: string | undefined): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return false;
  const compared = other === undefined ? undefined : await stat(other).catch(() => undefined);
  return compared?.ino !== found.ino || compared.dev !== found.dev;
}
