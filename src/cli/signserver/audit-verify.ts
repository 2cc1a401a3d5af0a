import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { verifyAuditDump } from '../../admin/verify-audit-dump.js';
import type { UseCaseResults } from '../../admin/use-cases.js';
import type { AuditHead } from '../../core/audit.js';
import { readAuditDump } from '../../formats/sql-dump/audit-dump.js';
import { parseAuditHead } from '../../formats/audit-head.js';
import { ArgumentError, CommandFailure, type Command } from '../command.js';
import { readOptions } from '../command-options.js';
import { fileFailure } from '../file-failure.js';

const OPTIONS = { dump: 'value', key: 'value', head: 'values' } as const;

type Verdict = UseCaseResults['verifyAuditLog'][number];

const KEY_BYTES = 32;

/** `audit verify`: whether the audit log is as it was written, in the database or in a dump of it. */
export const auditVerifyCommand: Command = {
  name: 'audit verify',
  summary: 'Verifies that no row of the audit log was changed, removed, added or moved',
  usage: [
    'Usage: signserver audit verify',
    '       signserver audit verify --dump <file.sql> --key <audit.key> [--head <head.json>]...',
    'A dump is one of mariadb-dump, mysqldump or the .dump of sqlite3, with the definitions of the tables.',
    'Key and heads are copies of those in the folder audit of the data folder; the head must be older than the dump.',
    'Example 1: signserver audit verify',
    'Example 2: signserver audit verify --dump backup.sql --key /safe/audit.key --head /safe/head-signer1.json',
  ],
  useCases: ['verifyAuditLog'],
  wordCount: { min: 0, max: Number.MAX_SAFE_INTEGER, message: 'Wrong number of arguments' },
  hasJson: true,
  async run({ words, administration, show }) {
    const { options, rest } = readOptions(words, OPTIONS);
    if (rest.length > 0) throw new ArgumentError('Wrong number of arguments');
    const verdicts = options.dump === undefined ? await fromServer() : await fromDump(options.dump);
    show(verdicts, () => (verdicts.length > 0 ? verdicts.map(verdictLine) : ['The audit log is empty.']));
    const bad = verdicts.filter(({ state }) => state === 'tampered' || state === 'headless');
    if (bad.length > 0) throw new CommandFailure(`The audit log of ${bad.map(({ nodeId }) => nodeId).join(', ')} is not whole.`);

    async function fromServer(): Promise<readonly Verdict[]> {
      if (options.key !== undefined || options.head.length > 0) throw new ArgumentError('--key and --head need --dump');
      return administration.call('verifyAuditLog', {});
    }

    async function fromDump(dump: string): Promise<readonly Verdict[]> {
      if (options.key === undefined) throw new ArgumentError('--dump needs --key');
      const evidence = { key: await readKey(options.key), heads: await Promise.all(options.head.map(readHead)) };
      try {
        const text = createReadStream(dump, { encoding: 'utf8' });
        return await verifyAuditDump(readAuditDump(text), evidence);
      } catch (cause) {
        throw new CommandFailure(`${dump}: ${cause instanceof Error ? cause.message : 'The dump cannot be read.'}`, { cause });
      }
    }
  },
};

async function readKey(file: string): Promise<Uint8Array> {
  const key = await bytesOf(file);
  if (key.length !== KEY_BYTES) throw new CommandFailure(`${file}: The key of an audit log has ${String(KEY_BYTES)} bytes.`);
  return key;
}

async function readHead(file: string): Promise<AuditHead> {
  const head = parseAuditHead((await bytesOf(file)).toString('utf8'));
  if (!head) throw new CommandFailure(`${file}: The file is no head of an audit log.`);
  return head;
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw fileFailure(file, 'read', cause);
  }
}

function verdictLine({ nodeId, state, rows, unprotectedRows, tampering }: Verdict): string {
  const before = unprotectedRows === 0 ? '' : ` Before them stand ${String(unprotectedRows)} that SignServer wrote and that prove nothing.`;
  switch (state) {
    case 'whole':
      return `Node ${nodeId}: ${String(rows)} rows, all as they were written.${before}`;
    case 'tampered':
      return `Node ${nodeId}: ${tampering?.message ?? ''}`;
    case 'headless':
      return `Node ${nodeId}: ${String(rows)} rows as they were written, but the head is missing: rows that were cut off would not show.${before}`;
    case 'foreign':
      return `Node ${nodeId}: ${String(unprotectedRows)} rows that SignServer wrote, or a server with another key; not verified.`;
  }
}
