import { realpathSync } from 'node:fs';
import { isAbsolute, normalize, relative, sep } from 'node:path';

/** Whether a path is a folder of the list, or lies below one; by the paths alone, links are not followed. */
export const isAllowedPath = (path: string, folders: readonly string[]): boolean =>
  isAbsolute(path) && folders.some((folder) => isWithin(path, folder));

/** Whether a path is a folder or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(normalize(folder), normalize(path));
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The real path of what is there, where it lies in one of the folders with all links followed; undefined otherwise. */
export function realAllowedPath(path: string, folders: readonly string[]): string | undefined {
  if (!isAllowedPath(path, folders)) return undefined;
  const real = realPathOf(path);
  const realFolders = folders.flatMap((folder) => realPathOf(folder) ?? []);
  return real !== undefined && isAllowedPath(real, realFolders) ? real : undefined;
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
