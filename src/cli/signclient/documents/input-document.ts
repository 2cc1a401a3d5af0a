import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputMissing } from '../connection/failures.js';

/** A document that is to be signed. */
export interface InputDocument {
  /** What messages call it: the name of the file without its folder; empty for a text. */
  readonly name: string;
  /** What the server is told that the file is called. */
  readonly fileName: string;
  /** Where it lies; absent for a text. */
  readonly path?: string;
  /** Throws `InputMissing`. */
  open(): Promise<DocumentBytes>;
}

export interface DocumentBytes {
  readonly size: number;
  /** Exactly so many bytes; throws where there are fewer. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A text, sent as UTF-8. */
export function textDocument(text: string): InputDocument {
  return { name: '', fileName: 'noname.dat', open: () => Promise.resolve(inMemory(Buffer.from(text))) };
}

/** A file, read while it is sent. */
export function fileDocument(path: string): InputDocument {
  // A pipe does not say how much will come, and the size is sent first; and it cannot be read again.
  let pipe: Promise<Uint8Array> | undefined;
  const fromPipe = (): Promise<Uint8Array> => (pipe ??= readFile(path));
  return { name: basename(path), fileName: basename(path), path, open: () => openFile(path, fromPipe) };
}

/** A small file as a whole. Throws `InputMissing`. */
export async function readInput(path: string): Promise<Uint8Array> {
  return await readFile(path).catch((thrown: unknown) => {
    throw new InputMissing(path, thrown);
  });
}

async function openFile(path: string, fromPipe: () => Promise<Uint8Array>): Promise<DocumentBytes> {
  try {
    const { size, isFile } = await sizeOf(path);
    if (!isFile) return inMemory(await fromPipe());
    // It is read when it is sent; no server is bothered for one that cannot be.
    await (await open(path)).close();
    return { size, chunks: fileChunks(path, size) };
  } catch (thrown) {
    throw new InputMissing(path, thrown);
  }
}

async function sizeOf(path: string): Promise<{ readonly size: number; readonly isFile: boolean }> {
  const found = await stat(path);
  return { size: found.size, isFile: found.isFile() };
}

/** Bytes that are there already. */
export function inMemory(bytes: Uint8Array): DocumentBytes {
  return { size: bytes.length, chunks: oneChunk(bytes) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- files are read asynchronously, and this stands in for one
async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const CHUNK_BYTES = 262_144;

async function* fileChunks(path: string, size: number): AsyncGenerator<Uint8Array> {
  let read = 0;
  // A file that grows is sent as it was when its size was taken.
  const bounds = { start: 0, end: Math.max(0, size - 1), highWaterMark: CHUNK_BYTES };
  if (size > 0) {
    for await (const chunk of createReadStream(path, bounds) as AsyncIterable<Buffer>) {
      read += chunk.length;
      yield chunk;
    }
  }
  if (read !== size) throw new Error(`Expected file size of ${String(size)} but only read ${String(read)} bytes`);
}
