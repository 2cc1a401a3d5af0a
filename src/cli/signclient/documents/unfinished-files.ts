import { rmSync } from 'node:fs';

/** Files that are being written beside their places. */
const unfinished = new Set<string>();

/** Says that a file is being written, so that it goes when the process is told to end. */
export function beginFile(path: string): void {
  unfinished.add(path);
}

/** Says that a file is whole, or gone. */
export function endFile(path: string): void {
  unfinished.delete(path);
}

/** Removes what was not finished. It takes no turn of the event loop: there is none left where it is called. */
export function removeUnfinishedFiles(): void {
  for (const path of unfinished) {
    rmSync(path, { force: true });
    unfinished.delete(path);
  }
}
