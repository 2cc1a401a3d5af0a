import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditHead } from '../core/audit.js';
import { formatAuditHead } from '../formats/audit-head.js';
import { writeWholeFile } from './whole-file.js';

/** Copies of heads with what a worker signed of them: `head-<node>-<number>.json` and `.sig` in a folder. */
export class SignedHeads {
  constructor(private readonly folder: string) {}

  /** Whether a signature of this head is there already. */
  async has(head: AuditHead): Promise<boolean> {
    return access(this.path(head, 'sig')).then(
      () => true,
      () => false,
    );
  }

  /** The signature comes last: where it is, it is whole, and the head is too. */
  async add(head: AuditHead, signature: Uint8Array): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeWholeFile(this.path(head, 'json'), formatAuditHead(head));
    await writeWholeFile(this.path(head, 'sig'), signature);
  }

  private path({ nodeId, last }: AuditHead, ending: string): string {
    return join(this.folder, `head-${encodeURIComponent(nodeId)}-${String(last)}.${ending}`);
  }
}
