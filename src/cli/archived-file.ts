import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShownArchiveRecord } from '../admin/use-cases/query-archive.js';
import { fileFailure } from './file-failure.js';

/** What the column `type` of the archive holds. */
export const ARCHIVE_TYPES = { RESPONSE: 0, REQUEST: 1 } as const;

/** `REQUEST`, `RESPONSE`, or `TYPE<n>` for what SignServer has no name for. */
export function archiveTypeName(type: number): string {
  return Object.entries(ARCHIVE_TYPES).find(([, number]) => number === type)?.[0] ?? `TYPE${String(type)}`;
}

/** The name of the file for an archived item; `otherEnding` is for types without a name. */
export function archivedFileName({ archiveId, type }: ShownArchiveRecord, otherEnding: (type: number) => string): string {
  const ending = { [ARCHIVE_TYPES.REQUEST]: '.request', [ARCHIVE_TYPES.RESPONSE]: '.response' }[type] ?? otherEnding(type);
  // Ids are hex; whoever can write to the database must not choose the folder.
  return encodeURIComponent(archiveId ?? '') + ending;
}

/** Writes the bytes of an item into a folder, for the owner alone, and answers the path. */
export async function writeArchived(folder: string, name: string, { data = '' }: ShownArchiveRecord): Promise<string> {
  const path = join(folder, name);
  try {
    await writeFile(path, Buffer.from(data, 'base64'), { mode: 0o600 });
    return path;
  } catch (cause) {
    throw fileFailure(path, 'written', cause);
  }
}
