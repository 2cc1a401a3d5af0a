import { expect } from 'chai';
import type { DataSource } from 'typeorm';
import { ArchiveData } from '../../../entities/archive-data.js';
import type { ArchiveQuery, AuditQuery, Criterion, AuditColumn, ArchiveColumn } from '../../../src/core/query.js';
import { LONGEST_PATTERN, MOST_CRITERIA } from '../../../src/admin/record-query.js';
import { encodeArchiveData, encodeAuditDetails } from '../../../src/formats/java-beans-xml/base64-put-map.js';
import { DatabaseArchiveQueries } from '../../../src/storage/archive-queries.js';
import { DatabaseAuditQueries } from '../../../src/storage/audit-queries.js';
import { DatabaseAuditRecords } from '../../../src/storage/audit-records.js';
import { auditRecord } from '../../support/audit-rows.js';
import { describeOnEachDatabase } from '../../support/databases.js';
import { rejection } from '../../support/rejection.js';

describeOnEachDatabase('questions to the audit log', (database) => {
  let queries: DatabaseAuditQueries;
  let dataSource: DataSource;
  beforeEach(async () => {
    dataSource = await database().open();
    queries = new DatabaseAuditQueries(dataSource);
    await new DatabaseAuditRecords(dataSource).insert([
      auditRecord({ sequenceNumber: 0, timeStamp: 100, eventType: 'KEYGEN', authToken: 'CN=Ann', customId: 'CN=CA', searchDetail2: '9' }),
      auditRecord({ sequenceNumber: 1, timeStamp: 200, eventType: 'keygen', authToken: 'CN=ann', searchDetail2: '10' }),
      auditRecord({ sequenceNumber: 2, timeStamp: 200, eventType: 'GENCSR', authToken: 'CN=100%', searchDetail2: null }),
      auditRecord({ sequenceNumber: 3, timeStamp: 300, eventType: 'PROCESS', authToken: 'CN=Åsa_*?[x]', eventStatus: 'FAILURE' }),
    ]);
  });
  const numbers = async (query: Partial<AuditQuery>): Promise<readonly number[]> =>
    (await queries.find({ criteria: [], offset: 0, ...query })).map(({ sequenceNumber }) => sequenceNumber);

  const CRITERIA: readonly (readonly [string, Criterion<AuditColumn>, readonly number[]])[] = [
    ['EQ on a text', { column: 'eventType', operator: 'EQ', value: 'KEYGEN' }, [0]],
    ['EQ on a number', { column: 'timeStamp', operator: 'EQ', value: 200 }, [1, 2]],
    ['NEQ', { column: 'eventStatus', operator: 'NEQ', value: 'SUCCESS' }, [3]],
    ['NEQ, which nothing is to a missing value', { column: 'searchDetail2', operator: 'NEQ', value: '5' }, [0, 1]],
    ['GT', { column: 'timeStamp', operator: 'GT', value: 200 }, [3]],
    ['GE', { column: 'timeStamp', operator: 'GE', value: 200 }, [1, 2, 3]],
    ['LT', { column: 'timeStamp', operator: 'LT', value: 200 }, [0]],
    ['LE', { column: 'timeStamp', operator: 'LE', value: 200 }, [0, 1, 2]],
    ['GT on a text, which is compared as one', { column: 'searchDetail2', operator: 'GT', value: '10' }, [0, 3]],
    ['NULL', { column: 'searchDetail2', operator: 'NULL' }, [2]],
    ['NOTNULL', { column: 'customId', operator: 'NOTNULL' }, [0]],
    ['NULL on a number', { column: 'timeStamp', operator: 'NULL' }, []],
    ['LIKE with %', { column: 'authToken', operator: 'LIKE', value: 'CN=%n' }, [0, 1]],
    ['LIKE with _, letter case counting', { column: 'authToken', operator: 'LIKE', value: 'CN=A__' }, [0]],
    ['LIKE without either', { column: 'eventType', operator: 'LIKE', value: 'GENCSR' }, [2]],
    ['LIKE with an escaped %', { column: 'authToken', operator: 'LIKE', value: '%\\%' }, [2]],
    ["LIKE with what means something in SQLite's patterns", { column: 'authToken', operator: 'LIKE', value: '%\\_*?[x]' }, [3]],
    ['LIKE with one character for a letter of two bytes', { column: 'authToken', operator: 'LIKE', value: 'CN=_sa%' }, [3]],
    ['LIKE on a number', { column: 'timeStamp', operator: 'LIKE', value: '2%' }, [1, 2]],
    ['what would end a statement', { column: 'authToken', operator: 'EQ', value: "x' OR '1'='1" }, []],
  ];
  for (const [title, criterion, expected] of CRITERIA) {
    it(`take ${title}`, async () => {
      expect(await numbers({ criteria: [criterion] })).to.deep.equal(expected);
    });
  }

  it('take as many conditions and as long patterns as they are given', async () => {
    const like = (value: string): Criterion<AuditColumn> => ({ column: 'authToken', operator: 'LIKE', value });
    for (const character of ['*', 'ä', '%']) {
      const longest = like(character.repeat(LONGEST_PATTERN));
      const criteria = [longest, ...Array.from({ length: MOST_CRITERIA - 1 }, () => like('%'))];
      expect(await numbers({ criteria }), character).to.deep.equal(character === '%' ? [0, 1, 2, 3] : []);
    }
  });

  it('join conditions with AND', async () => {
    const criteria = [
      { column: 'timeStamp', operator: 'EQ', value: 200 },
      { column: 'timeStamp', operator: 'EQ', value: 200 },
      { column: 'authToken', operator: 'LIKE', value: '%ann' },
    ] as const;
    expect(await numbers({ criteria })).to.deep.equal([1]);
  });

  it('order, and order what is equal as it was written', async () => {
    expect(await numbers({ ordering: { column: 'timeStamp', order: 'DESC' } })).to.deep.equal([3, 2, 1, 0]);
    expect(await numbers({ ordering: { column: 'timeStamp', order: 'ASC' } })).to.deep.equal([0, 1, 2, 3]);
    expect(await numbers({ ordering: { column: 'eventType', order: 'ASC' } })).to.deep.equal([2, 0, 3, 1]);
    expect(await numbers({})).to.deep.equal([0, 1, 2, 3]);
  });

  it('pass over records and end where they are told to', async () => {
    expect(await numbers({ limit: 2 })).to.deep.equal([0, 1]);
    expect(await numbers({ offset: 3 })).to.deep.equal([3]);
    expect(await numbers({ offset: 1, limit: 2 })).to.deep.equal([1, 2]);
    expect(await numbers({ offset: 9 })).to.deep.equal([]);
  });

  it('answer details as they are stored, in their order, and what is none as it is', async () => {
    const details = new Map<string, string | null>([
      ['Z', 'plain'],
      ['5', 'line\nbreak'],
      ['A', null],
    ]);
    await new DatabaseAuditRecords(dataSource).insert([
      auditRecord({ sequenceNumber: 4, additionalDetails: encodeAuditDetails(details) }),
      auditRecord({ sequenceNumber: 5, additionalDetails: 'nonsense' }),
    ]);
    const [map, nonsense] = await queries.find({ criteria: [{ column: 'sequenceNumber', operator: 'GE', value: 4 }], offset: 0 });
    expect([...map!.details]).to.deep.equal([
      ['Z', 'plain'],
      ['5', 'B64:bGluZQpicmVhaw=='],
      ['A', 'null'],
    ]);
    expect([...nonsense!.details]).to.deep.equal([['additionalDetails', 'nonsense']]);
    expect(map).not.to.have.property('additionalDetails');
  });

  it('refuse a column that there is none of, whoever asks', async () => {
    const column = 'pk) OR (1=1' as AuditColumn;
    for (const query of [{ criteria: [{ column, operator: 'NULL' }] }, { ordering: { column, order: 'ASC' } }] as const) {
      expect(await numbers(query).catch((thrown: unknown) => (thrown as Error).message)).to.equal(`there is no column ${column}`);
    }
  });

  it('refuse a value that no record can hold', async () => {
    const fault = await rejection(numbers({ criteria: [{ column: 'authToken', operator: 'EQ', value: 'a\0b' }] }));
    expect(fault.kind).to.equal('invalidInput');
  });
});

describeOnEachDatabase('questions to the archive', (database) => {
  let queries: DatabaseArchiveQueries;
  const row = (uniqueId: string, changes: Partial<ArchiveData> = {}): ArchiveData =>
    Object.assign(new ArchiveData(), {
      uniqueId,
      archiveid: uniqueId.split(';')[2] ?? '',
      type: Number(uniqueId.slice(0, 1)),
      signerid: 28,
      time: 100,
      requestCertSerialnumber: null,
      requestIssuerDN: null,
      requestIP: '127.0.0.1',
      archiveData: encodeArchiveData(Buffer.from(uniqueId)),
      dataEncoding: 0,
      ...changes,
    });
  beforeEach(async () => {
    const dataSource = await database().open();
    queries = new DatabaseArchiveQueries(dataSource);
    await dataSource.manager.insert(ArchiveData, [
      row('0;28;aa'),
      row('1;28;aa', { time: 90, archiveData: Buffer.from('request').toString('base64'), dataEncoding: 1 }),
      row('0;29;bb', {
        signerid: 29,
        time: 300,
        requestIP: null,
        requestIssuerDN: 'CN=CA',
        requestCertSerialnumber: '1f',
        dataEncoding: null,
      }),
    ]);
  });
  const ids = async (query: Partial<ArchiveQuery>): Promise<readonly string[]> =>
    (await queries.find({ criteria: [], offset: 0, includeData: false, ...query })).map(({ uniqueId }) => uniqueId);

  const CRITERIA: readonly (readonly [Criterion<ArchiveColumn>, readonly string[]])[] = [
    [{ column: 'type', operator: 'EQ', value: 1 }, ['1;28;aa']],
    [{ column: 'signerid', operator: 'GT', value: 28 }, ['0;29;bb']],
    [{ column: 'archiveid', operator: 'EQ', value: 'aa' }, ['1;28;aa', '0;28;aa']],
    [{ column: 'uniqueId', operator: 'LIKE', value: '%;28;%' }, ['1;28;aa', '0;28;aa']],
    [{ column: 'requestIP', operator: 'NULL' }, ['0;29;bb']],
    [{ column: 'requestCertSerialnumber', operator: 'EQ', value: '1f' }, ['0;29;bb']],
    [{ column: 'time', operator: 'LT', value: 100 }, ['1;28;aa']],
  ];
  for (const [criterion, expected] of CRITERIA) {
    it(`take ${criterion.column} ${criterion.operator}`, async () => {
      expect(await ids({ criteria: [criterion] })).to.deep.equal(expected);
    });
  }

  it('answer records without their data unless it is wanted', async () => {
    const [newest] = await queries.find({
      criteria: [],
      ordering: { column: 'time', order: 'DESC' },
      offset: 0,
      limit: 1,
      includeData: false,
    });
    expect(newest).to.deep.equal({
      uniqueId: '0;29;bb',
      archiveId: 'bb',
      type: 0,
      signerId: 29,
      time: 300,
      requestIssuerDN: 'CN=CA',
      requestCertSerialNumber: '1f',
      requestIP: null,
    });
  });

  it('answer the bytes that were archived, in either encoding', async () => {
    const found = await queries.find({ criteria: [], offset: 0, includeData: true });
    expect(found.map(({ data }) => Buffer.from(data ?? []).toString())).to.deep.equal(['request', '0;28;aa', '0;29;bb']);
  });

  it('answer those of some ids that are there', async () => {
    const found = await queries.withIds(['1;28;aa', 'nosuchid', '0;29;bb', '1;28;aa'], { includeData: true });
    expect(found.map(({ uniqueId, data }) => [uniqueId, Buffer.from(data ?? []).toString()]).toSorted()).to.deep.equal([
      ['0;29;bb', '0;29;bb'],
      ['1;28;aa', 'request'],
    ]);
    expect(await queries.withIds([], { includeData: true })).to.deep.equal([]);
    const [bare] = await queries.withIds(['1;28;aa'], { includeData: false });
    expect(bare).not.to.have.property('data');
  });

  it('take more ids than a statement can', async () => {
    const many = Array.from({ length: 1200 }, (_, index) => `0;28;${String(index)}`);
    expect(await queries.withIds([...many, '0;28;aa'], { includeData: false })).to.have.lengthOf(1);
  });

  it('answer no more data than memory has room for, and say so before it is read', async () => {
    const dataSource = await database().open();
    const few = new DatabaseArchiveQueries(dataSource, 100);
    const store = (uniqueId: string, length: number): Promise<unknown> =>
      dataSource.manager.update(ArchiveData, { uniqueId }, { archiveData: 'A'.repeat(length), dataEncoding: 1 });
    const all = ['1;28;aa', '0;28;aa', '0;29;bb'];
    const answers = [() => few.find({ criteria: [], offset: 0, includeData: true }), () => few.withIds(all, { includeData: true })];
    await store('1;28;aa', 40);
    await store('0;28;aa', 40);
    await store('0;29;bb', 20);
    for (const answer of answers) expect((await answer()).map(({ data }) => data?.length).toSorted()).to.deep.equal([15, 30, 30]);
    await store('0;29;bb', 24);
    const text = 'What is archived there is more than the 100 bytes that an answer can hold. Ask for fewer records.';
    for (const answer of answers) expect(await rejection(answer())).to.include({ kind: 'invalidInput', message: text });
    expect(await few.find({ criteria: [], offset: 0, includeData: false })).to.have.lengthOf(3);
    await store('0;29;bb', 400);
    expect(await few.withIds(['0;29;bb'], { includeData: true }), 'one by itself can be had').to.have.lengthOf(1);
  });

  it('name the record whose data cannot be read', async () => {
    const dataSource = await database().open();
    await dataSource.manager.update(ArchiveData, { uniqueId: '0;28;aa' }, { archiveData: 'nonsense' });
    expect((await rejection(queries.withIds(['0;28;aa'], { includeData: true }))).message).to.equal(
      'The archive record 0;28;aa cannot be read.',
    );
  });
});
