import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../core/errors.js';
import type { StoredDocument } from '../../core/stored-document.js';
import { giveBack } from './give-back.js';
import { requestTooLarge } from '../request-body.js';

/** What came over the wire: in memory where it is small, else in a file until it is discarded. */
export interface Upload {
  /** Bytes. */
  readonly size: number;
  readonly content: Uint8Array | StoredDocument;
  /** Gives the file back. It never fails. */
  discard(): Promise<void>;
}

export interface SpoolSettings {
  /** A folder of its own, which is made where it is missing. */
  readonly folder: string;
  /** The largest document that is kept in memory, in bytes; asked for each document, for the setting may change. */
  readonly memoryBytes: () => number;
}

const PREFIX = 'upload-';
const READ_BYTES = 262_144;

/** Keeps large documents out of memory. Nobody but the server's own user can read its files. */
export class Spool {
  private count = 0;

  private constructor(private readonly settings: SpoolSettings) {}

  /** Makes the folder and removes what a server that was killed left in it. */
  static async open(settings: SpoolSettings): Promise<Spool> {
    await mkdir(settings.folder, { recursive: true, mode: 0o700 });
    const left = (await readdir(settings.folder)).filter((name) => name.startsWith(PREFIX));
    await Promise.all(left.map((name) => rm(join(settings.folder, name), { force: true })));
    return new Spool(settings);
  }

  get memoryBytes(): number {
    return this.settings.memoryBytes();
  }

  /**
   * Takes a document in. Throws a fault of kind `requestTooLarge` as soon as it is larger than `limit` bytes, and one of
   * kind `serviceUnavailable` where it cannot be stored; what the source throws is thrown on. Nothing is left behind then.
   * Chunks that are `disposable` are nobody else's, and given back when they are stored.
   */
  async receive(source: AsyncIterable<Uint8Array>, limit: number, chunksAre: 'disposable' | 'shared' = 'shared'): Promise<Upload> {
    const memoryBytes = this.memoryBytes;
    const chunks: Uint8Array[] = [];
    let size = 0;
    let file: SpoolFile | undefined;
    try {
      for await (const chunk of source) {
        size += chunk.length;
        if (size > limit) throw requestTooLarge(limit);
        chunks.push(chunk);
        if (!file && size <= memoryBytes) continue;
        file ??= await this.createFile();
        for (const waiting of chunks.splice(0)) {
          await file.append(waiting);
          if (chunksAre === 'disposable') giveBack(waiting);
        }
      }
    } catch (thrown) {
      await file?.close();
      throw thrown;
    }
    return file ? file.asUpload() : inMemory(Buffer.concat(chunks));
  }

  private async createFile(): Promise<SpoolFile> {
    const path = join(this.settings.folder, `${PREFIX}${String(process.pid)}-${String(++this.count)}`);
    try {
      const handle = await open(path, 'wx+', 0o600);
      // A file without a name is gone with its last handle, however the server ends.
      await unlink(path).catch(() => undefined);
      return new SpoolFile(handle);
    } catch (cause) {
      throw cannotStore(cause);
    }
  }
}

/** An upload that is in memory already. */
export function inMemory(content: Uint8Array): Upload {
  return { size: content.length, content, discard: () => Promise.resolve() };
}

class SpoolFile {
  private size = 0;
  private readonly sha256 = createHash('sha256');

  constructor(private readonly handle: FileHandle) {}

  async append(chunk: Uint8Array): Promise<void> {
    this.sha256.update(chunk);
    let written = 0;
    try {
      while (written < chunk.length) {
        const { bytesWritten } = await this.handle.write(chunk, written, chunk.length - written, this.size + written);
        written += bytesWritten;
      }
    } catch (cause) {
      throw cannotStore(cause);
    }
    this.size += chunk.length;
  }

  asUpload(): Upload {
    const { size } = this;
    const digests = new Map([['SHA-256', this.sha256.digest()]]);
    return { size, content: { size, digests, chunks: () => this.chunks() }, discard: () => this.close() };
  }

  async close(): Promise<void> {
    await this.handle.close().catch(() => undefined);
  }

  private async *chunks(): AsyncGenerator<Uint8Array> {
    for (let position = 0; position < this.size;) {
      const { bytesRead, buffer } = await this.handle.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, position);
      if (bytesRead === 0) throw new Error('a spooled document is shorter than it was');
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}

const cannotStore = (cause: unknown): Fault => new Fault('serviceUnavailable', 'The document cannot be stored now', { cause });
