import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { CLI_USER } from '../../src/core/audit.js';
import { openAudit, type Audit } from '../../src/startup/open-audit.js';
import { systemClock } from '../../src/runtime/system.js';
import type { TestDatabase } from './databases.js';
import { MemoryLog } from './engine-fixture.js';

/** An audit log on a real database, with its key and heads in a folder of its own. */
export class AuditedDatabase {
  readonly log = new MemoryLog();
  readonly data = mkdtempSync(join(tmpdir(), 'countersign-audited-'));

  private opened: Audit | undefined;

  private constructor(readonly dataSource: DataSource) {}

  static async open(database: TestDatabase): Promise<AuditedDatabase> {
    const audited = new AuditedDatabase(await database.open());
    await audited.restart();
    return audited;
  }

  get audit(): Audit {
    if (!this.opened) throw new Error('the audit log is not open');
    return this.opened;
  }

  /** Forgets what the process knew, as after a restart. */
  async restart(nodeId = 'vm'): Promise<void> {
    this.opened = await openAudit(this.dataSource, { data: this.data, nodeId, log: this.log, lines: new MemoryLog(), clock: systemClock });
  }

  /** Writes events one after the other, so that each has a row of its own statement. */
  async write(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      const details = new Map([['added:COLOUR', `blue ${String(index)}\nå`]]);
      await this.audit.write({ eventType: 'SET_WORKER_CONFIG', module: 'WORKER_CONFIG', workerId: 5, details }, CLI_USER);
    }
  }

  /** Runs a statement as somebody would who has the database but not the server. */
  async tamper(sql: string): Promise<void> {
    await this.dataSource.query(sql);
  }

  /** State, or kind and number of what was found first, of the only node. */
  async finding(): Promise<string> {
    const [verdict] = await this.audit.verify();
    if (!verdict) return 'nothing';
    return verdict.tampering ? `${verdict.tampering.kind} ${String(verdict.tampering.sequenceNumber)}` : verdict.state;
  }

  close(): void {
    rmSync(this.data, { recursive: true });
  }
}
