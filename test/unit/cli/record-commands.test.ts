import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdministrationContext } from '../../../src/admin/administration-context.js';
import type { NodeVerdict } from '../../../src/audit/verify-audit-log.js';
import type { ArchiveQuery, AuditQuery, FoundArchiveRecord, FoundAuditRecord } from '../../../src/core/query.js';
import { localTime } from '../../../src/cli/local-time.js';
import { administrationFixture, eventTexts, type AdministrationFixture } from '../../support/administration-fixture.js';
import { signserver, type CommandRun } from '../../support/signserver-fixture.js';

const NOON = Date.UTC(2026, 10, 24, 12);

const found = (changes: Partial<FoundAuditRecord> = {}): FoundAuditRecord => ({
  pk: 'vm-0',
  timeStamp: NOON,
  sequenceNumber: 0,
  nodeId: 'vm',
  eventType: 'SET_WORKER_CONFIG',
  eventStatus: 'SUCCESS',
  module: 'WORKER_CONFIG',
  service: 'SIGNSERVER',
  authToken: 'CLI user',
  customId: null,
  searchDetail1: null,
  searchDetail2: '5',
  details: new Map(),
  rowVersion: 0,
  rowProtection: null,
  ...changes,
});

const item = (changes: Partial<FoundArchiveRecord> = {}): FoundArchiveRecord => ({
  uniqueId: '0;2;ab',
  archiveId: 'ab',
  type: 0,
  signerId: 2,
  time: NOON,
  requestIssuerDN: null,
  requestCertSerialNumber: null,
  requestIP: '10.0.0.1',
  ...changes,
});

describe('commands for records', () => {
  let fixture: AdministrationFixture;
  let audited: AuditQuery[];
  let archived: ArchiveQuery[];
  let rows: FoundAuditRecord[];
  let items: FoundArchiveRecord[];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'signserver-records-'));
    [audited, archived, rows, items] = [[], [], [], []];
    const changes: Partial<AdministrationContext> = {
      auditRecords: {
        find: (query) => {
          audited.push(query);
          return Promise.resolve(rows);
        },
      },
      archive: {
        find: (query) => {
          archived.push(query);
          return Promise.resolve(items.map(({ data, ...one }) => ({ ...one, ...(query.includeData && data && { data }) })));
        },
        withIds: () => Promise.resolve([]),
      },
    };
    fixture = administrationFixture(changes);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const run = (...words: readonly string[]): Promise<CommandRun> => signserver(fixture.administration, words);
  const refused = async (message: string, ...words: readonly string[]): Promise<void> => {
    const { out, exitCode, connections } = await run(...words);
    expect([out.split('\n')[0], exitCode, connections], words.join(' ')).to.deep.equal([message, 255, []]);
    expect(out).to.contain(`\nUsage: signserver ${words[0] ?? ''}`);
  };

  it('that share a first word are listed by it', async () => {
    const { out, exitCode } = await run('archive', 'list');
    expect(out).to.equal(
      [
        "Missing or invalid argument. Available sub commands for 'archive':",
        '  findfromarchiveid              Find archivables matching an archive ID',
        '  findfromrequestcert            Returns all archive datas requested from given certificate details',
        '  findfromrequestip              Returns all archive datas requested from given IP',
        '  query                          Query the content of the archive',
        '',
      ].join('\n'),
    );
    expect(exitCode).to.equal(255);
    const help = await run();
    expect(help.out).to.match(
      /^Missing or invalid argument. Use one of \[archive, audit, completion, token\] to see additional sub commands.\nOr use one of:\n/,
    );
    expect(help.out).not.to.contain('findfromarchiveid');
  });

  describe('auditlog', () => {
    it('prints the rows that are found, newest first', async () => {
      const details = new Map([
        ['CRYPTOTOKEN', 'CliWorker'],
        ['KEYALIAS', ''],
      ]);
      rows = [
        found({ eventType: 'ACCESS_CONTROL', module: 'ACCESSCONTROL', searchDetail2: null }),
        found({ authToken: 'CN=A', customId: 'CN=B', searchDetail1: '1f', eventStatus: 'FAILURE', details }),
      ];
      const { out, exitCode } = await run('auditlog', '-query', '-limit', '5');
      expect(out).to.equal(
        [
          `${localTime(NOON)}, ACCESS_CONTROL, SUCCESS, ACCESSCONTROL, CLI user, null, null, null, vm, {}`,
          `${localTime(NOON)}, SET_WORKER_CONFIG, FAILURE, WORKER_CONFIG, CN=A, CN=B, 1f, 5, vm, {CRYPTOTOKEN=CliWorker, KEYALIAS=}`,
          '\n\n\n',
        ].join('\n'),
      );
      expect(exitCode).to.equal(0);
      expect(audited).to.deep.equal([{ criteria: [], ordering: { column: 'timeStamp', order: 'DESC' }, offset: 0, limit: 5 }]);
      expect(eventTexts(fixture.events)).to.deep.equal(['ACCESS_CONTROL - {resource0=/secureaudit/auditor/select}']);
    });

    it('prints a header of two lines where that is wanted', async () => {
      const { out } = await run('auditlog', '-header', '-query', '-limit', '1');
      expect(out).to.match(/^Time, Outcome, Event, Module, .*, Details\ntimeStamp, eventStatus, eventType, .*, additionalDetails\n\n\n\n$/);
    });

    it('asks for what its options say; rows count from 1', async () => {
      const criteria = [
        'eventType EQ SET_WORKER_CONFIG',
        'authToken LIKE %O=A, CN= B%',
        'sequenceNumber GE 7',
        'searchDetail2 NULL',
        'customId EQ ',
      ];
      const words = criteria.flatMap((text) => ['-criteria', text]);
      await run('auditlog', '-query', '-limit', '3', '-from', '11', ...words, '-criteria', 'timeStamp LT 2026-11-24 13:00:30+01:00');
      expect(audited[0]).to.deep.equal({
        criteria: [
          { column: 'eventType', operator: 'EQ', value: 'SET_WORKER_CONFIG' },
          { column: 'authToken', operator: 'LIKE', value: '%O=A, CN= B%' },
          { column: 'sequenceNumber', operator: 'GE', value: 7 },
          { column: 'searchDetail2', operator: 'NULL' },
          { column: 'customId', operator: 'EQ', value: '' },
          { column: 'timeStamp', operator: 'LT', value: NOON + 30_000 },
        ],
        ordering: { column: 'timeStamp', order: 'DESC' },
        offset: 10,
        limit: 3,
      });
    });

    it('refuses options and criteria that are wrong, in SignServer’s words', async () => {
      const query = ['auditlog', '-query', '-limit', '1'] as const;
      await refused('Must specifiy the -query option', 'auditlog', '-limit', '1');
      await refused('Must specify a limit.', 'auditlog', '-query');
      await refused('Invalid limit value: x', 'auditlog', '-query', '-limit', 'x');
      await refused('Too small value specified for limit: 0', 'auditlog', '-query', '-limit', '0');
      await refused('Invalid from index value: x', ...query, '-from', 'x');
      await refused('Unrecognized option: -colour', ...query, '-colour');
      const criteria = [
        ['Invalid critera specified: Missing operator: eventType', 'eventType'],
        ['Invalid critera specified: Missing value: eventType EQ', 'eventType EQ'],
        [
          'Invalid critera specified: No enum constant org.cesecore.util.query.elems.RelationalOperator.FOO: eventType FOO x',
          'eventType FOO x',
        ],
        ['Invalid critera specified: Operator BETWEEN is not supported: timeStamp BETWEEN 1', 'timeStamp BETWEEN 1'],
        ['Invalid critera specified: Unrecognized field: colour: colour EQ x', 'colour EQ x'],
        ['Invalid critera, expected a numeric value: sequenceNumber EQ x', 'sequenceNumber EQ x'],
        ['Invalid date specified: timeStamp GT 2026-02-30', 'timeStamp GT 2026-02-30'],
      ] as const;
      for (const [message, text] of criteria) await refused(message, ...query, '-criteria', text);
    });

    it('shows the rows as JSON', async () => {
      rows = [found({ details: new Map([['a', 'b']]) })];
      const { out } = await run('--json', 'auditlog', '-query', '-limit', '1');
      expect(JSON.parse(out)).to.deep.include.members([{ ...found(), details: [{ key: 'a', value: 'b' }] }]);
    });
  });

  describe('archive query', () => {
    it('prints the items that are found, newest first, without their bytes', async () => {
      items = [
        item({ type: 1, requestIssuerDN: 'CN=CA', requestCertSerialNumber: '1f', requestIP: null, data: Buffer.from('x') }),
        item({ type: 7 }),
      ];
      const { out, exitCode } = await run('archive', 'query', '-limit', '5', '-header');
      expect(out).to.equal(
        [
          'Archive ID, Time, Type, Signer ID, Issuer DN, Certificate Serial Number, IP Address',
          'archiveid, time, type, signerid, requestIssuerDN, requestCertSerialNumber, requestIP',
          `ab, ${localTime(NOON)}, REQUEST, 2, CN=CA, 1f, Local EJB`,
          `ab, ${localTime(NOON)}, TYPE7, 2, , , 10.0.0.1`,
          '\n\n\n',
        ].join('\n'),
      );
      expect(exitCode).to.equal(0);
      expect(archived).to.deep.equal([
        { criteria: [], ordering: { column: 'time', order: 'DESC' }, offset: 0, limit: 5, includeData: false },
      ]);
    });

    it('asks for what its options say; items count from 0', async () => {
      await run('archive', 'query', '-limit', '5', '-from', '2', '-request', '-criteria', 'signerid GT 4', '-criteria', 'time GE 5');
      expect(archived[0]).to.deep.include({
        criteria: [
          { column: 'signerid', operator: 'GT', value: 4 },
          { column: 'time', operator: 'GE', value: 5 },
          { column: 'type', operator: 'EQ', value: 1 },
        ],
        offset: 2,
      });
      await run('archive', 'query', '-limit', '5', '-response');
      expect(archived[1]?.criteria).to.deep.equal([{ column: 'type', operator: 'EQ', value: 0 }]);
      await run('archive', 'query', '-limit', '5', '-criteria', 'type NEQ 1');
      expect(archived[2]?.criteria).to.deep.equal([{ column: 'type', operator: 'NEQ', value: 1 }]);
    });

    it('writes the bytes into files of a folder', async () => {
      items = [
        item({ data: Buffer.from('response') }),
        item({ type: 1, data: Buffer.from([0, 255]) }),
        item({ type: 7, archiveId: '../ab', data: Buffer.from('other') }),
      ];
      const { out } = await run('archive', 'query', '-limit', '5', '-outpath', folder);
      expect(out).to.match(/\n\nDownloaded 3 archive entries\n\n\n\n$/);
      expect(readdirSync(folder).sort()).to.deep.equal(['..%2Fab.7.data', 'ab.request', 'ab.response']);
      expect([...readFileSync(join(folder, 'ab.request'))]).to.deep.equal([0, 255]);
    });

    it('refuses what is wrong', async () => {
      const both = 'Can not specify both -request and -response at the same time';
      await refused(both, 'archive', 'query', '-limit', '1', '-request', '-response');
      await refused('Output path must be a directory', 'archive', 'query', '-limit', '1', '-outpath', join(folder, 'none'));
    });
  });

  describe('archive find…', () => {
    it('writes what was archived under an id into files', async () => {
      items = [item({ data: Buffer.from('a') }), item({ type: 1, data: Buffer.from('b') }), item({ type: 5, data: Buffer.from('c') })];
      const { out, exitCode } = await run('archive', 'findfromarchiveid', 'Signer', 'ab', folder);
      expect(out).to.equal(
        [
          'Trying to find all archived items with archive ID ab',
          '',
          ...['ab.response', 'ab.request', 'ab.type5'].map(
            (name) => `Archive data with archive ID ab written to file : ${join(folder, name)}`,
          ),
          '',
        ].join('\n'),
      );
      expect(exitCode).to.equal(0);
      expect(archived[0]?.criteria).to.deep.equal([
        { column: 'signerid', operator: 'EQ', value: 2 },
        { column: 'archiveid', operator: 'EQ', value: 'ab' },
      ]);
      expect(readFileSync(join(folder, 'ab.request'), 'utf8')).to.equal('b');
    });

    it('shows what it wrote as JSON, one document and the bytes in the files alone', async () => {
      items = [item({ data: Buffer.from('a') }), item({ type: 1, data: Buffer.from('b') })];
      const { out } = await run('archive', 'findfromarchiveid', 'Signer', 'ab', folder, '--json');
      const found = JSON.parse(out) as { readonly workerId: number; readonly items: readonly Readonly<Record<string, unknown>>[] };
      expect(found.workerId).to.equal(2);
      expect(found.items.map(({ type, file, data }) => [type, file, data])).to.deep.equal([
        [0, join(folder, 'ab.response'), undefined],
        [1, join(folder, 'ab.request'), undefined],
      ]);
      expect(readFileSync(join(folder, 'ab.response'), 'utf8')).to.equal('a');
    });

    it('says that there is nothing, which is no failure', async () => {
      const texts = {
        findfromarchiveid: [['ab'], "Couldn't find any archive data with archive ID ab from signer 2"],
        findfromrequestip: [['10.0.0.1'], "Couldn't find any archive data from client with IP 10.0.0.1 from signer 2"],
        findfromrequestcert: [
          ['001F', 'C=SE, CN=CA'],
          "Couldn't find any archive data from client with certificate 1f issued by CN=CA,C=SE from signer 2",
        ],
      } as const;
      for (const [command, [words, text]] of Object.entries(texts)) {
        const { out, exitCode } = await run('archive', command, '2', ...words, folder);
        expect([out.split('\n').slice(1), exitCode]).to.deep.equal([['', text, ''], 0]);
      }
      expect(archived[2]?.criteria.slice(1)).to.deep.equal([
        { column: 'requestCertSerialnumber', operator: 'EQ', value: '1f' },
        { column: 'requestIssuerDN', operator: 'EQ', value: 'CN=CA,C=SE' },
      ]);
    });

    it('refuses folders, workers and certificates that it cannot use', async () => {
      const missing = join(folder, 'none');
      const file = join(folder, 'file');
      writeFileSync(file, '');
      await refused(`Error output path ${missing} doesn't exist`, 'archive', 'findfromarchiveid', '2', 'ab', missing);
      await refused(`Error output path ${file} isn't a directory`, 'archive', 'findfromarchiveid', '2', 'ab', file);
      await refused('For input string: "xyz" under radix 16', 'archive', 'findfromrequestcert', '2', 'xyz', 'CN=CA', folder);
      await refused('Not a distinguished name: nonsense', 'archive', 'findfromrequestcert', '2', '1f', 'nonsense', folder);
      await refused('Wrong number of arguments', 'archive', 'findfromrequestip', '2', 'ab');
      expect((await run('archive', 'findfromarchiveid', 'NoSuchWorker', 'ab', folder)).exitCode).to.equal(255);
      const token = await run('archive', 'findfromarchiveid', '1', 'ab', folder);
      expect(token.err + token.out).to.contain("doesn't seem to point to any processable worker");
      expect(token.exitCode).to.equal(1);
    });
  });

  describe('audit verify', () => {
    const verify = async (...verdicts: readonly NodeVerdict[]): Promise<CommandRun> => {
      fixture = administrationFixture({ verifyAuditLog: () => Promise.resolve(verdicts) });
      return run('audit', 'verify');
    };

    it('says that rows are as they were written, and is on record itself', async () => {
      const { out, exitCode } = await verify(
        { nodeId: 'vm', state: 'whole', rows: 7, unprotectedRows: 0 },
        { nodeId: 'vm-cli', state: 'whole', rows: 2, unprotectedRows: 5 },
        { nodeId: 'other', state: 'foreign', rows: 0, unprotectedRows: 3 },
      );
      expect(out).to.equal(
        [
          'Node vm: 7 rows, all as they were written.',
          'Node vm-cli: 2 rows, all as they were written. Before them stand 5 that SignServer wrote and that prove nothing.',
          'Node other: 3 rows that SignServer wrote, or a server with another key; not verified.',
          '',
        ].join('\n'),
      );
      expect(exitCode).to.equal(0);
      expect(eventTexts(fixture.events)).to.deep.equal(['ACCESS_CONTROL - {resource0=/secureaudit/auditor/verify}']);
    });

    it('names the first row that is not as it was written, and fails', async () => {
      const tampering = { kind: 'changed', sequenceNumber: 3, message: 'Row 3 of node vm was changed after it was written.' } as const;
      const { out, exitCode } = await verify({ nodeId: 'vm', state: 'tampered', rows: 4, unprotectedRows: 0, tampering });
      expect(out).to.equal('Node vm: Row 3 of node vm was changed after it was written.\nThe audit log of vm is not whole.\n');
      expect(exitCode).to.equal(254);
    });

    it('fails where the head is missing', async () => {
      const { out, exitCode } = await verify({ nodeId: 'vm', state: 'headless', rows: 4, unprotectedRows: 0 });
      expect(out).to.contain('the head is missing');
      expect(exitCode).to.equal(254);
    });

    it('refuses words that do not go together', async () => {
      await refused('--dump needs --key', 'audit', 'verify', '--dump', 'x');
      await refused('--key and --head need --dump', 'audit', 'verify', '--key', 'x');
      await refused('Wrong number of arguments', 'audit', 'verify', 'x');
    });

    it('says which file it cannot use', async () => {
      const [key, head, dump] = ['audit.key', 'head.json', 'dump.sql'].map((name) => join(folder, name)) as [string, string, string];
      const failed = async (message: string): Promise<void> => {
        const { out, exitCode, connections } = await run('audit', 'verify', '--dump', dump, '--key', key, '--head', head);
        expect([out, exitCode, connections]).to.deep.equal([`${message}\n`, 254, []]);
      };
      await failed(`Error: File ${key} cannot be read: no such file or directory.`);
      writeFileSync(key, 'short');
      await failed(`${key}: The key of an audit log has 32 bytes.`);
      writeFileSync(key, Buffer.alloc(32));
      await failed(`Error: File ${head} cannot be read: no such file or directory.`);
      writeFileSync(head, 'nonsense');
      await failed(`${head}: The file is no head of an audit log.`);
      writeFileSync(head, JSON.stringify({ nodeId: 'vm', first: 0, last: 0, rowProtection: '1:0:ab:cd' }));
      writeFileSync(dump, 'nonsense');
      await failed(`${dump}: The dump has no table AuditRecordData.`);
    });
  });
});
