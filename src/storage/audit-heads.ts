import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditHead } from '../core/audit.js';
import type { AuditHeads } from '../core/audit-store.js';
import { formatAuditHead, parseAuditHead } from '../formats/audit-head.js';
import { writeWholeFile } from './whole-file.js';

/** Files `head-<node>.json` in a folder outside the database, for their owner alone. */
export class FileAuditHeads implements AuditHeads {
  private made: Promise<unknown> | undefined;

  constructor(private readonly folder: string) {}

  read(nodeId: string): Promise<AuditHead | undefined> {
    return this.readFile(fileName(nodeId));
  }

  async write(head: AuditHead): Promise<void> {
    try {
      await (this.made ??= mkdir(this.folder, { recursive: true, mode: 0o700 }));
      await writeWholeFile(join(this.folder, fileName(head.nodeId)), formatAuditHead(head));
    } catch (cause) {
      // The folder is made anew where it is not there, or not there any more.
      this.made = undefined;
      throw cause;
    }
  }

  async all(): Promise<readonly AuditHead[]> {
    const names = (await readdir(this.folder).catch(absent)) ?? [];
    const heads = await Promise.all(names.filter((name) => /^head-.*\.json$/.test(name)).map((name) => this.readFile(name)));
    return heads.filter((head) => head !== undefined);
  }

  private async readFile(name: string): Promise<AuditHead | undefined> {
    const file = join(this.folder, name);
    const text = await readFile(file, 'utf8').catch(absent);
    if (text === undefined) return undefined;
    const head = parseAuditHead(text);
    if (!head) throw new Error(`The file ${file} is no head of an audit log. Restore it: without it, rows that were cut off do not show.`);
    return head;
  }
}

/** Node ids are free text; in a file name they are percent-encoded. */
function fileName(nodeId: string): string {
  return `head-${encodeURIComponent(nodeId)}.json`;
}

function absent(thrown: unknown): undefined {
  if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
}
