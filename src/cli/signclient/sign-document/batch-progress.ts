import type { ClientTerminal } from '../client-terminal.js';

const BAR_WIDTH = 24;

/** Shows people at a terminal how far a batch is. */
export class BatchProgress {
  #done = 0;
  #failed = 0;

  constructor(
    private readonly total: number,
    private readonly terminal: Pick<ClientTerminal, 'progress'>,
  ) {}

  /** Counts a file that was dealt with. */
  count(outcome: 'signed' | 'failed'): void {
    this.#done++;
    if (outcome === 'failed') this.#failed++;
    this.terminal.progress(progressLine(this));
  }

  get done(): number {
    return this.#done;
  }

  get failed(): number {
    return this.#failed;
  }

  get all(): number {
    return this.total;
  }

  /** Takes it away. */
  end(): void {
    this.terminal.progress('');
  }
}

/** `[######------------------] 250/1000, 3 failed`. */
export function progressLine({ done, failed, all }: { readonly done: number; readonly failed: number; readonly all: number }): string {
  const filled = Math.floor((BAR_WIDTH * done) / all);
  const bar = '#'.repeat(filled).padEnd(BAR_WIDTH, '-');
  return `[${bar}] ${String(done)}/${String(all)}${failed > 0 ? `, ${String(failed)} failed` : ''}`;
}
