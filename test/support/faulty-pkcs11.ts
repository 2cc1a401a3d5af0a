import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './project-root.js';
import { runProgram } from './run-program.js';
import type { SoftHsm } from './softhsm.js';

/** What a library can be told to do, as in faulty-pkcs11/faulty.c. */
export type LibraryFault =
  'hang' | 'removed' | 'broken' | 'wrong' | 'final-try' | 'locked' | 'session-lost' | 'stale-key' | `sessions-${number}`;

/** A PKCS#11 library over SoftHSM that fails when it is told to. */
export class FaultyLibrary {
  readonly #folder = mkdtempSync(join(tmpdir(), 'countersign-faulty-'));
  /** Path of the library. */
  readonly library = join(this.#folder, 'faulty.so');
  /** What a program that loads it needs in its environment. */
  readonly environment: Readonly<Record<string, string>>;

  /** Builds it, which needs `cc`. */
  constructor(hsm: SoftHsm) {
    const source = join(projectRoot, 'test', 'support', 'faulty-pkcs11', 'faulty.c');
    runProgram('cc', ['-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-o', this.library, source, '-ldl']);
    this.environment = { ...hsm.environment, FAULTY_PKCS11_LIBRARY: hsm.library, FAULTY_PKCS11_FOLDER: this.#folder };
  }

  /** How often anybody tried to log in. */
  get logins(): number {
    const file = join(this.#folder, 'logins');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
  }

  /** Whether it has yet to fail. */
  isToFail(fault: LibraryFault): boolean {
    return existsSync(join(this.#folder, fault));
  }

  /** Has it fail while something is done. */
  async during<T>(fault: LibraryFault, work: () => Promise<T>): Promise<T> {
    const file = join(this.#folder, fault);
    writeFileSync(file, '');
    try {
      return await work();
    } finally {
      // Some are gone once they have happened.
      rmSync(file, { force: true });
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
