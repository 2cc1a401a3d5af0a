import type { AuditHead } from '../core/audit.js';
import type { AuditHeads } from '../core/audit-store.js';
import type { Log } from '../core/ports.js';

interface Wanted {
  readonly head: AuditHead;
  readonly done: () => void;
}

/**
 * Keeps the head of one node up with its rows. While one head is being written the next rows are too; of the heads that
 * come meanwhile only the newest is written.
 */
export class HeadKeeper {
  private readonly wanted: Wanted[] = [];
  private writing: Promise<void> | undefined;

  constructor(
    private readonly heads: Pick<AuditHeads, 'write'>,
    private readonly log: Log,
  ) {}

  /**
   * Resolves when this head or a newer one is written, and also where it cannot be: the rows are there, so a head that lags
   * behind is in order, and its failure must not undo what was recorded.
   */
  keep(head: AuditHead): Promise<void> {
    return new Promise((done) => {
      this.wanted.push({ head, done });
      this.writing ??= this.writeAll();
    });
  }

  /** Waits for what is being written. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private async writeAll(): Promise<void> {
    for (let newest = this.wanted.at(-1); newest; newest = this.wanted.at(-1)) {
      const covered = this.wanted.splice(0);
      await this.heads.write(newest.head).catch((cause: unknown) => {
        this.log.error('The head of the audit log could not be written; a tail that is cut off now would not show', cause);
      });
      for (const { done } of covered) done();
    }
    this.writing = undefined;
  }
}
