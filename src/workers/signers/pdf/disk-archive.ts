import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize } from 'node:path';
import type { Client } from '../../../core/exchange.js';
import { Fault } from '../../../core/errors.js';
import { JavaDatePattern } from '../../../formats/java-date-pattern.js';
import { isAllowedPath, isWithin, realAllowedPath } from './allowed-path.js';
import type { PdfConfiguration } from './properties.js';

/** What the placeholders of path and file name stand for. */
export interface ArchiveNames {
  readonly workerId: number;
  readonly workerName: string;
  readonly transactionId: string;
  readonly requestId: number;
  readonly client: Client;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What is wrong with the folder that is configured; undefined where nothing is. */
export function archiveFolderProblem(
  { ARCHIVETODISK, ARCHIVETODISK_PATH_BASE: base = '' }: PdfConfiguration,
  allowed: readonly string[],
): string | undefined {
  return ARCHIVETODISK && !isAllowedPath(base, allowed) ? 'Archiving path is not allowed' : undefined;
}

/**
 * Writes a document below the folder of the configuration; when it resolves the document is durable, and whole under its name.
 * Throws a `workerFailed` fault where the path leads out of the folder or the document cannot be written.
 */
export async function archiveToDisk(
  document: Uint8Array,
  names: ArchiveNames,
  { configuration, allowed }: { readonly configuration: PdfConfiguration; readonly allowed: readonly string[] },
): Promise<void> {
  const base = configuration.ARCHIVETODISK_PATH_BASE ?? '';
  const folders = filled(configuration.ARCHIVETODISK_PATH_PATTERN, names);
  const path = join(normalize(base), folders, filled(configuration.ARCHIVETODISK_FILENAME_PATTERN, names));
  if (!isAbsolute(base) || !isWithin(path, base) || !isAllowedPath(path, allowed)) throw notAllowed();
  const folder = dirname(path);
  // A link on the way must not lead elsewhere; what is not there yet cannot.
  if (realAllowedPath(existingPart(folder), allowed) === undefined) throw notAllowed();
  try {
    await mkdir(folder, { recursive: true });
    await writeDurably(path, document);
  } catch (cause) {
    throw new Fault('workerFailed', 'Could not archive signed document', { cause });
  }
}

const notAllowed = (): Fault => new Fault('workerFailed', 'Final archive path is not allowed');

/** The folder, or the next one above it that is there. */
function existingPart(folder: string): string {
  let part = folder;
  while (!existsSync(part) && dirname(part) !== part) part = dirname(part);
  return part;
}

async function writeDurably(path: string, document: Uint8Array): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path).slice(0, 64)}.${randomUUID()}`);
  try {
    const file = await open(unfinished, 'wx', 0o640);
    try {
      await file.writeFile(document);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (thrown) {
    await rm(unfinished, { force: true });
    throw thrown;
  }
}

/** A pattern with its placeholders filled in; those that are not known, or stand for nothing now, stay as they are. */
function filled(pattern: string, names: ArchiveNames): string {
  return pattern.replace(/\$\{([^}]+)\}/g, (placeholder, name: string) => valueOf(name, names) ?? placeholder);
}

function valueOf(name: string, { workerId, workerName, transactionId, requestId, client, now }: ArchiveNames): string | null | undefined {
  if (name.startsWith('DATE:')) return JavaDatePattern.parse(name.slice('DATE:'.length))?.format(now);
  switch (name) {
    case 'WORKERID':
      return String(workerId);
    case 'WORKERNAME':
      return workerName;
    case 'REMOTEIP':
      return client.address;
    case 'TRANSACTIONID':
      return transactionId;
    case 'REQUESTID':
      return String(requestId);
    case 'CUSTOMHEADER1':
      return client.logFields?.get('XCUSTOM1');
    case 'USERNAME':
      return client.password?.username;
    default:
      return undefined;
  }
}
