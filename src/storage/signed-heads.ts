import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditHead } from '../core/audit.js';
import { formatAuditHead } from '../formats/audit-head.js';

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

  /** The signature comes last and as a whole: where it is, the head is too. */
  async add(head: AuditHead, signature: Uint8Array): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeFile(this.path(head, 'json'), formatAuditHead(head), { mode: 0o600 });
    const fresh = `${this.path(head, 'sig')}.${randomUUID()}`;
    try {
      await writeFile(fresh, signature, { mode: 0o600 });
      await rename(fresh, this.path(head, 'sig'));
    } catch (cause) {
      await rm(fresh, { force: true });
      throw cause;
    }
  }

  private path({ nodeId, last }: AuditHead, ending: string): string {
    return join(this.folder, `head-${encodeURIComponent(nodeId)}-${String(last)}.${ending}`);
  }
}
