import { stat } from 'node:fs/promises';

/**
 * Tells when files have changed, by their times, sizes and identities: notifications of the operating system do not come
 * from network file systems, nor for files behind a symbolic link that is turned round, as Kubernetes does it.
 */
export class FileChanges {
  #previous: string;

  private constructor(
    private readonly paths: readonly string[],
    private taken: string,
  ) {
    this.#previous = taken;
  }

  /** Changes from now on. Make it before the files are read for the first time, so that no change falls in between. */
  static async since(paths: readonly string[]): Promise<FileChanges> {
    return new FileChanges(paths, await fingerprint(paths));
  }

  /**
   * Whether the files have changed since they were last taken, and have come to rest: they are as they were at the last
   * look. True once a change, which counts as taken then.
   */
  async settled(): Promise<boolean> {
    const now = await fingerprint(this.paths);
    const isSettled = now !== this.taken && now === this.#previous;
    this.#previous = now;
    if (isSettled) this.taken = now;
    return isSettled;
  }
}

async function fingerprint(paths: readonly string[]): Promise<string> {
  const parts = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path, { bigint: true }).catch(() => undefined);
      return found ? [found.mtimeNs, found.size, found.ino].join(':') : 'absent';
    }),
  );
  return parts.join(' ');
}
