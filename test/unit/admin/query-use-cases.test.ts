import { expect } from 'chai';
import type { ArchiveQuery, AuditQuery, FoundArchiveRecord, FoundAuditRecord } from '../../../src/core/query.js';
import { MOST_RECORDS } from '../../../src/admin/find-records.js';
import { administrationFixture, eventTexts } from '../../support/administration-fixture.js';
import { expectFault } from '../../support/rejection.js';

const NO_CONDITIONS = { criteria: [], orderings: [] } as const;

const auditRecord: FoundAuditRecord = {
  pk: '00',
  timeStamp: 1,
  sequenceNumber: 2,
  nodeId: 'node',
  eventType: 'RELOAD_WORKER_CONFIG',
  eventStatus: 'SUCCESS',
  module: 'WORKER_CONFIG',
  service: 'SIGNSERVER',
  authToken: 'CLI user',
  customId: null,
  searchDetail1: null,
  searchDetail2: '5',
  rowVersion: 0,
  rowProtection: null,
  details: new Map([['a', 'b']]),
};

const archiveRecord: FoundArchiveRecord = {
  uniqueId: '0;28;abc',
  archiveId: 'abc',
  type: 0,
  signerId: 28,
  time: 1,
  requestIssuerDN: null,
  requestCertSerialNumber: null,
  requestIP: null,
};

describe('a query of the audit log', () => {
  it('is on record before it is answered', async () => {
    const asked: AuditQuery[] = [];
    const fixture = administrationFixture({
      auditRecords: {
        find: (query) => {
          expect(fixture.events).to.have.length(1);
          asked.push(query);
          return Promise.resolve([auditRecord]);
        },
      },
    });
    const found = await fixture.administration.call('queryAuditLog', { startIndex: 2, max: 5, ...NO_CONDITIONS });
    expect(asked).to.deep.equal([{ criteria: [], offset: 1, limit: 5 }]);
    expect(found).to.deep.equal([{ ...auditRecord, details: [{ key: 'a', value: 'b' }] }]);
    expect(JSON.parse(JSON.stringify(found))).to.deep.equal(found);
    expect(eventTexts(fixture.events)).to.deep.equal(['ACCESS_CONTROL - {resource0=/secureaudit/auditor/select}']);
    expect(fixture.events[0]).to.deep.include({ module: 'ACCESSCONTROL', service: 'CORE' });
  });

  it('is on record also where it is refused', async () => {
    const fixture = administrationFixture({ auditRecords: { find: () => Promise.reject(new Error('was asked')) } });
    const wrong = { startIndex: 0, max: 0, orderings: [], criteria: [{ column: 'colour', operator: 'EQ', value: 'x' }] } as const;
    await expectFault(fixture.administration.call('queryAuditLog', wrong), 'invalidInput', 'parameter is not valid field colour');
    expect(eventTexts(fixture.events)).to.deep.equal(['ACCESS_CONTROL - {resource0=/secureaudit/auditor/select}']);
  });

  it('is not answered where it cannot be put on record', async () => {
    const fixture = administrationFixture({ auditRecords: { find: () => Promise.reject(new Error('was asked')) } });
    fixture.audit.broken = true;
    const answer = fixture.administration.call('queryAuditLog', { startIndex: 0, max: 0, ...NO_CONDITIONS });
    await expectFault(answer, 'unexpected', 'The request could not be processed.');
  });

  it('finds no more than an answer can hold, and says so', async () => {
    const asked: AuditQuery[] = [];
    const fixture = administrationFixture({
      auditRecords: {
        find: (query) => {
          asked.push(query);
          return Promise.resolve(Array.from({ length: Math.min(query.limit ?? Infinity, 60_000) }, () => auditRecord));
        },
      },
    });
    const find = (max: number): Promise<readonly unknown[]> =>
      fixture.administration.call('queryAuditLog', { startIndex: 0, max, ...NO_CONDITIONS });
    expect(await find(MOST_RECORDS)).to.have.length(MOST_RECORDS);
    for (const max of [0, MOST_RECORDS + 1, 1_000_000]) {
      const text = 'The query finds more than 50000 records. Ask for 50000 at most, and for those behind them with a start index.';
      await expectFault(find(max), 'invalidInput', text);
    }
    expect(asked.map(({ limit }) => limit)).to.deep.equal([50_000, 50_001, 50_001, 50_001]);
  });

  it('is refused where there is no log to be asked', async () => {
    const { administration } = administrationFixture();
    const answer = administration.call('queryAuditLog', { startIndex: 0, max: 0, ...NO_CONDITIONS });
    await expectFault(answer, 'workerFailed', 'No log devices available for querying');
  });
});

describe('a query of the archive', () => {
  it('begins at 0 and answers bytes as base64', async () => {
    const asked: ArchiveQuery[] = [];
    const { administration, events } = administrationFixture({
      archive: {
        find: (query) => {
          asked.push(query);
          return Promise.resolve([{ ...archiveRecord, data: Buffer.from('abc') }]);
        },
        withIds: () => Promise.resolve([]),
      },
    });
    const found = await administration.call('queryArchive', { startIndex: 1, max: 1, ...NO_CONDITIONS, includeData: true });
    expect(asked).to.deep.equal([{ criteria: [], offset: 1, limit: 1, includeData: true }]);
    expect(found).to.deep.equal([{ ...archiveRecord, data: 'YWJj' }]);
    expect(events).to.deep.equal([]);
  });

  it('goes by unique ids too', async () => {
    const { administration } = administrationFixture({
      archive: {
        find: () => Promise.resolve([]),
        withIds: (ids, { includeData }) => {
          expect([ids, includeData]).to.deep.equal([['0;28;abc', 'none'], false]);
          return Promise.resolve([archiveRecord]);
        },
      },
    });
    const found = await administration.call('queryArchiveWithIds', { uniqueIds: ['0;28;abc', 'none'], includeData: false });
    expect(found).to.deep.equal([archiveRecord]);
  });

  it('finds nothing where nothing is archived in a database, and still refuses what is wrong', async () => {
    const { administration } = administrationFixture();
    expect(await administration.call('queryArchiveWithIds', { uniqueIds: ['a'], includeData: false })).to.deep.equal([]);
    const query = { startIndex: 0, max: 0, ...NO_CONDITIONS, includeData: false };
    expect(await administration.call('queryArchive', query)).to.deep.equal([]);
    const wrong = { ...query, criteria: [{ column: 'colour', operator: 'EQ', value: 'x' }] } as const;
    await expectFault(administration.call('queryArchive', wrong), 'invalidInput', 'parameter is not valid field colour');
  });
});
