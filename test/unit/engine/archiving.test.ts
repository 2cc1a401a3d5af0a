import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { base64DatabaseArchiver } from '../../../src/components/archivers/base64-database-archiver.js';
import { oldDatabaseArchiver } from '../../../src/components/archivers/old-database-archiver.js';
import type { ArchiveRow } from '../../../src/core/ports.js';
import { decodeArchiveData } from '../../../src/formats/java-beans-xml/base64-put-map.js';
import { firstActiveDispatcher } from '../../../src/workers/dispatchers/first-active-dispatcher.js';
import { CLIENT, dataRequest, engineFixture, NOON, type EngineFixture } from '../../support/engine-fixture.js';
import { expectFault, rejection } from '../../support/rejection.js';

const OLD = 'org.signserver.server.archive.olddbarchiver.OldDatabaseArchiver';
const BASE64 = 'org.signserver.server.archive.base64dbarchiver.Base64DatabaseArchiver';
const ID = createHash('sha1').update('00000000-0000-4000-8000-000000000001').digest('hex');

describe('archiving', () => {
  let fixture: EngineFixture;
  beforeEach(() => {
    fixture = engineFixture([oldDatabaseArchiver, base64DatabaseArchiver, firstActiveDispatcher]);
  });
  const configure = (properties: Record<string, string>): void => {
    fixture.store.put(2, properties);
  };
  const process = (data?: string, client = CLIENT): ReturnType<EngineFixture['engine']['process']> =>
    fixture.engine.process({ name: 'Signer' }, dataRequest(data), client);
  const kept = ({ archiveData, dataEncoding }: ArchiveRow): string =>
    Buffer.from(dataEncoding === 0 ? decodeArchiveData(archiveData) : Buffer.from(archiveData, 'base64')).toString('latin1');
  const signed = async (data?: string): Promise<string> => Buffer.from((await process(data)).data).toString('latin1');

  it('keeps nothing where nobody asks for it', async () => {
    await process();
    expect(fixture.archive.rows).to.deep.equal([]);
    expect(fixture.records[0]?.has('ARCHIVE_IDS')).to.equal(false);
  });

  it('keeps the response, unless it is told otherwise, under the SHA-1 of the transaction id', async () => {
    configure({ ARCHIVERS: OLD });
    const signature = await signed();
    const [row, ...more] = fixture.archive.rows;
    expect(more).to.deep.equal([]);
    const { archiveData, ...others } = row!;
    expect(others).to.deep.equal({
      uniqueId: `0;2;${ID}`,
      type: 0,
      workerId: 2,
      archiveId: ID,
      time: NOON,
      requestIssuerDn: null,
      requestCertSerialNumber: null,
      requestIp: '127.0.0.1',
      dataEncoding: 0,
    });
    expect(archiveData).to.match(/^<\?xml/);
    expect(kept(row!)).to.equal(signature);
    expect(fixture.records[0]?.get('ARCHIVE_IDS')).to.equal(`0;2;${ID}`);
  });

  it('keeps request and response in base64', async () => {
    configure({ ARCHIVERS: BASE64, 'ARCHIVER0.ARCHIVE_OF_TYPE': 'REQUEST_AND_RESPONSE' });
    const signature = await signed('\u00ff\u0000 any octets');
    expect(fixture.archive.rows.map(({ uniqueId, type, dataEncoding }) => [uniqueId, type, dataEncoding])).to.deep.equal([
      [`1;2;${ID}`, 1, 1],
      [`0;2;${ID}`, 0, 1],
    ]);
    expect(fixture.archive.rows.map(kept)).to.deep.equal([Buffer.from('\u00ff\u0000 any octets').toString('latin1'), signature]);
    expect(fixture.records[0]?.get('ARCHIVE_IDS')).to.equal(`1;2;${ID}, 0;2;${ID}`);
  });

  it('has several archivers do their work, each with its own properties', async () => {
    configure({ ARCHIVERS: ` ${OLD} ,, ${BASE64}`, 'ARCHIVER1.ARCHIVE_OF_TYPE': 'REQUEST' });
    const signature = await signed('both');
    expect(fixture.archive.rows.map((row) => [row.type, row.dataEncoding, kept(row)])).to.have.deep.members([
      [0, 0, signature],
      [1, 1, 'both'],
    ]);
  });

  it('takes ARCHIVE=TRUE for the first of them alone, whatever ARCHIVERS says', async () => {
    configure({ ARCHIVE: 'true', ARCHIVERS: 'org.example.Unheard' });
    await process();
    expect(fixture.archive.rows.map(({ type, dataEncoding }) => [type, dataEncoding])).to.deep.equal([[0, 0]]);
  });

  it('answers only when the record is stored', async () => {
    configure({ ARCHIVERS: OLD });
    let store: () => void = () => undefined;
    const stored = new Promise<void>((resolve) => (store = resolve));
    fixture.archive.store = () => stored;
    let isAnswered = false;
    const answer = process().then(() => (isAnswered = true));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).to.equal(false);
    store();
    await answer;
  });

  it('gives no signature away that could not be kept, says so, and gives the use of the key back', async () => {
    configure({ ARCHIVERS: OLD });
    fixture.archive.broken = true;
    await expectFault(process(), 'workerFailed', 'Archiving failed. See server LOG.');
    expect(fixture.log.lines.join('\n')).to.contain('ERROR 00000000-0000-4000-8000-000000000001: worker 2 could not archive');
    const [record] = fixture.records;
    expect(record?.get('EXCEPTION')).to.equal('Archiving failed. See server LOG.');
    expect(record?.get('PROCESS_SUCCESS')).to.equal('false');
    expect(record?.has('ARCHIVE_IDS')).to.equal(false);
    expect([...fixture.counters.counts.values()]).to.deep.equal([0]);
  });

  it('keeps nothing of a request that was refused', async () => {
    configure({ ARCHIVERS: OLD, 'ARCHIVER0.ARCHIVE_OF_TYPE': 'REQUEST_AND_RESPONSE' });
    await rejection(process('fail'));
    expect(fixture.archive.rows).to.deep.equal([]);
  });

  it('keeps what another worker answered under the id of the dispatcher too, where that is to', async () => {
    configure({ ARCHIVERS: OLD });
    fixture.store.put(3, {
      ...{ NAME: 'Dispatcher', TYPE: 'PROCESSABLE', AUTHTYPE: 'NOAUTH', ARCHIVERS: BASE64, WORKERS: 'Signer' },
      IMPLEMENTATION_CLASS: 'org.signserver.server.dispatchers.FirstActiveDispatcher',
    });
    await fixture.engine.process({ name: 'Dispatcher' }, dataRequest(), CLIENT);
    expect(fixture.archive.rows.map(({ uniqueId }) => uniqueId)).to.deep.equal([`0;2;${ID}`, `0;3;${ID}`]);
    expect(new Set(fixture.archive.rows.map(kept)).size).to.equal(1);
  });

  const WRONG: readonly (readonly [Record<string, string>, string])[] = [
    [{ 'ARCHIVER0.ARCHIVE_OF_TYPE': 'response' }, 'Illegal value for worker property ARCHIVER0.ARCHIVE_OF_TYPE'],
    [{ 'ARCHIVER0.ARCHIVE_OF_TYPE': 'EVERYTHING' }, 'Illegal value for worker property ARCHIVER0.ARCHIVE_OF_TYPE'],
    [{ 'ARCHIVER0.MAX_FORWARDED_ADDRESSES': 'x' }, 'Illegal value for worker property ARCHIVER0.MAX_FORWARDED_ADDRESSES: x'],
    [{ 'ARCHIVER0.MAX_FORWARDED_ADDRESSES': '0' }, 'Illegal value for worker property ARCHIVER0.MAX_FORWARDED_ADDRESSES: 0'],
    [
      { NO_REQUEST_ARCHIVING: 'TRUE', 'ARCHIVER0.ARCHIVE_OF_TYPE': 'REQUEST' },
      'Can not specifiy ARCHIVE_OF_TYPE REQUEST when NO_REQUEST_ARCHIVING is set to true',
    ],
    [
      { NO_REQUEST_ARCHIVING: 'true', 'ARCHIVER0.ARCHIVE_OF_TYPE': 'REQUEST_AND_RESPONSE' },
      'Can not specifiy ARCHIVE_OF_TYPE REQUEST_AND_RESPONSE when NO_REQUEST_ARCHIVING is set to true',
    ],
    [{ ARCHIVERS: `${OLD},${BASE64}` }, 'Only one of ARCHIVERS can archive each RESPONSE'],
    [
      { ARCHIVERS: `${OLD},org.example.Unheard` },
      'Error worker with ID 2 misconfiguration, ARCHIVERS setting : org.example.Unheard is not a correct fully qualified class name of an Archiver.',
    ],
  ];
  for (const [properties, sentence] of WRONG) {
    it(`signs nothing with ${JSON.stringify(properties)}, and says why in the status`, async () => {
      configure({ ARCHIVERS: OLD, ...properties });
      await expectFault(process(), 'workerFailed', 'Worker is misconfigured');
      expect((await fixture.engine.status({ id: 2 })).errors).to.include(sentence);
      expect(fixture.archive.rows).to.deep.equal([]);
    });
  }

  it('tells all that is wrong with several archivers at once', async () => {
    configure({
      ARCHIVERS: `${OLD},${BASE64}`,
      'ARCHIVER0.ARCHIVE_OF_TYPE': 'x',
      'ARCHIVER1.ARCHIVE_OF_TYPE': 'y',
      'ARCHIVER1.MAX_FORWARDED_ADDRESSES': '-1',
    });
    expect((await fixture.engine.status({ id: 2 })).errors.filter((error) => error.includes('ARCHIVER'))).to.deep.equal([
      'Illegal value for worker property ARCHIVER0.ARCHIVE_OF_TYPE',
      'Illegal value for worker property ARCHIVER1.ARCHIVE_OF_TYPE',
      'Illegal value for worker property ARCHIVER1.MAX_FORWARDED_ADDRESSES: -1',
    ]);
  });
});
