import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyAuditDump } from '../../src/admin/verify-audit-dump.js';
import { readAuditDump } from '../../src/formats/sql-dump/audit-dump.js';
import { FileAuditHeads } from '../../src/storage/audit-heads.js';
import { readAuditKey } from '../../src/storage/audit-key.js';
import { AuditedDatabase } from '../support/audited-database.js';
import { describeOnEachDatabase } from '../support/databases.js';
import { skip } from '../support/tools.js';

describeOnEachDatabase('a dump of the audit log', (database) => {
  let log: AuditedDatabase;
  beforeEach(async () => {
    log = await AuditedDatabase.open(database());
    await log.write(30);
  });
  afterEach(() => {
    // Nothing was opened where the test is skipped.
    (log as typeof log | undefined)?.close();
  });

  it('by the database’s own program verifies as the database does', async function () {
    const file = join(log.data, 'dump.sql');
    for (const options of optionsOf(database().url)) {
      const [program = '', ...words] = options;
      const { status, stdout, error } = spawnSync(program, words, { maxBuffer: 1 << 28 });
      if (error) skip(this, `${program} is not installed`);
      expect(status).to.equal(0);
      writeFileSync(file, stdout);
      expect(await verdictOn(file), options.join(' ')).to.equal('whole 30');
      writeFileSync(file, stdout.toString('latin1').replace('blue', 'grey'), 'latin1');
      expect(await verdictOn(file)).to.match(/^(whole 30|tampered)/);
      writeFileSync(file, stdout.toString('latin1').replace('CLI user', 'CLI uber'), 'latin1');
      expect(await verdictOn(file), options.join(' ')).to.match(/^tampered .*was changed/);
    }
  });

  async function verdictOn(file: string): Promise<string> {
    const folder = join(log.data, 'audit');
    const key = (await readAuditKey(join(folder, 'audit.key'))) ?? new Uint8Array();
    const evidence = { key, heads: await new FileAuditHeads(folder).all() };
    const [verdict] = await verifyAuditDump(readAuditDump(createReadStream(file, { encoding: 'utf8' })), evidence);
    return `${verdict?.state ?? ''} ${verdict?.tampering?.message ?? String(verdict?.rows)}`;
  }
});

function optionsOf(url: string): readonly (readonly string[])[] {
  if (url.startsWith('sqlite:')) return [['sqlite3', join(url.slice('sqlite:'.length), 'countersign.sqlite'), '.dump']];
  const { hostname, port, username, password, pathname } = new URL(url);
  const account = [`--host=${hostname}`, `--port=${port}`, `--user=${username}`, `--password=${decodeURIComponent(password)}`];
  const common = ['mariadb-dump', '--no-defaults', ...account, '--no-tablespaces', '--single-transaction'];
  const name = pathname.slice(1);
  return [
    [...common, name],
    [...common, '--skip-extended-insert', '--complete-insert', '--no-create-info', name],
    [...common, '--hex-blob', '--compact', name, 'AuditRecordData'],
  ];
}
