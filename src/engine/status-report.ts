import type { StatusEntry } from '../core/component.js';

/** A worker's status as SignServer reports it: by title and value, and as the text of its command line. */
export interface WorkerStatus {
  readonly id: number;
  readonly name: string;
  /** `Signer`, `CryptoWorker`, `Worker` … */
  readonly kind: string;
  /** Entries of the brief text; one without title prints its value alone. */
  readonly brief: readonly StatusEntry[];
  readonly errors: readonly string[];
  /** Sections of the complete text, each line of them already without indentation. */
  readonly complete: readonly StatusSection[];
  /** Whether the crypto token is active; true for workers that need none. */
  readonly tokenActive: boolean;
  /** Whether an administrator has switched the worker off. */
  readonly disabled: boolean;
}

export interface StatusSection {
  readonly title: string;
  readonly lines: readonly string[];
}

const SHORTEST_TITLE = 14;

/** The text that `getstatus brief` and `getstatus complete` print for one worker, each line ended by a line feed. */
export function statusText(status: WorkerStatus, detail: 'brief' | 'complete'): string {
  const width = Math.max(SHORTEST_TITLE, ...status.brief.map((entry) => entry.title.length));
  const lines = [`Status of ${status.kind} with ID ${String(status.id)} (${status.name}) is:`];
  for (const { title, value } of status.brief) {
    lines.push(title === '' ? `   ${value}` : `   ${title.padEnd(width)}: ${value}`);
  }
  if (status.errors.length > 0) lines.push('', '   Errors: ', ...status.errors.map((error) => `      - ${error}`));
  if (detail === 'complete') {
    for (const section of status.complete) {
      lines.push('', `   ${section.title}:`, ...section.lines.map((line) => `      ${line}`));
    }
    lines.push('');
  }
  return lines.map((line) => `${line}\n`).join('');
}
