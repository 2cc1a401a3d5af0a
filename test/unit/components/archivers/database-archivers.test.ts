import { expect } from 'chai';
import fc from 'fast-check';
import { base64DatabaseArchiver } from '../../../../src/components/archivers/base64-database-archiver.js';
import { oldDatabaseArchiver } from '../../../../src/components/archivers/old-database-archiver.js';
import type { Archiver, ArchiverDefinition } from '../../../../src/core/component.js';
import type { Archivable, Client } from '../../../../src/core/exchange.js';
import type { ArchiveRow } from '../../../../src/core/ports.js';
import { readConfiguration } from '../../../../src/core/properties.js';
import { decodeArchiveData } from '../../../../src/formats/java-beans-xml/base64-put-map.js';
import { certificate, NOON } from '../../../support/engine-fixture.js';
import { MemoryArchive } from '../../../support/memory-stores.js';

const RECORD: Archivable = { type: 'RESPONSE', archiveId: 'abc', data: Uint8Array.of(0, 255, 10) };

function archiverOf(definition: ArchiverDefinition, properties: Readonly<Record<string, string>>, archive: MemoryArchive): Archiver {
  const { configuration } = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
  return definition.create(configuration!, { workerId: 7, archive, clock: { now: () => NOON } });
}

async function row(
  client: Partial<Client> = {},
  properties: Readonly<Record<string, string>> = {},
  definition = base64DatabaseArchiver,
): Promise<ArchiveRow> {
  const archive = new MemoryArchive();
  await archiverOf(definition, properties, archive).archive([RECORD], { address: '127.0.0.1', ...client });
  expect(archive.rows).to.have.length(1);
  return archive.rows[0]!;
}

describe('archivers to the database', () => {
  it('keep octets as they are, in XML of Java beans or in base64', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (data) => {
        const archive = new MemoryArchive();
        for (const definition of [oldDatabaseArchiver, base64DatabaseArchiver]) {
          await archiverOf(definition, {}, archive).archive([{ ...RECORD, data }], { address: null });
        }
        const [old, base64] = archive.rows;
        expect([old?.dataEncoding, base64?.dataEncoding]).to.deep.equal([0, 1]);
        expect(Buffer.from(decodeArchiveData(old!.archiveData)).equals(data)).to.equal(true);
        expect(base64?.archiveData).to.equal(Buffer.from(data).toString('base64'));
      }),
    );
  });

  it('store all records of a request at once, and answer their ids', async () => {
    const archive = new MemoryArchive();
    const archiver = archiverOf(base64DatabaseArchiver, { ARCHIVE_OF_TYPE: 'REQUEST_AND_RESPONSE' }, archive);
    const stores: number[] = [];
    const store = archive.store.bind(archive);
    archive.store = (rows) => {
      stores.push(rows.length);
      return store(rows);
    };
    expect(await archiver.archive([{ ...RECORD, type: 'REQUEST' }, RECORD], { address: '::1' })).to.deep.equal(['1;7;abc', '0;7;abc']);
    expect(stores).to.deep.equal([2]);
  });

  it('do not answer where nothing was stored', async () => {
    const archive = new MemoryArchive();
    archive.broken = true;
    const outcome = archiverOf(base64DatabaseArchiver, {}, archive).archive([RECORD], { address: null });
    expect(await outcome.catch((error: unknown) => (error as Error).message)).to.equal('connection lost');
  });

  for (const [value, types] of [
    ['', ['RESPONSE']],
    ['RESPONSE', ['RESPONSE']],
    ['REQUEST', ['REQUEST']],
    ['REQUEST_AND_RESPONSE', ['REQUEST', 'RESPONSE']],
  ] as const) {
    it(`keep ${types.join(' and ')} with ARCHIVE_OF_TYPE=${value}`, () => {
      for (const definition of [oldDatabaseArchiver, base64DatabaseArchiver]) {
        expect(archiverOf(definition, { ARCHIVE_OF_TYPE: value }, new MemoryArchive()).types).to.deep.equal(types);
      }
    });
  }

  it('keep whose certificate a request came with', async () => {
    const own = certificate({ issuer: 'CN=CA,O=Test', serialNumber: 'abc1' });
    const { requestIssuerDn, requestCertSerialNumber } = await row({ certificate: own });
    expect([requestIssuerDn, requestCertSerialNumber]).to.deep.equal(['CN=CA,O=Test', 'abc1']);
    expect((await row({ certificate: certificate({ issuer: 'CN='.padEnd(400, 'x') }) })).requestIssuerDn).to.have.length(255);
    expect((await row()).requestCertSerialNumber).to.equal(null);
  });

  describe('keep as the address of a request', () => {
    const forwarded = (properties: Record<string, string>, forwardedFor?: string, address: string | null = '127.0.0.1') =>
      row({ address, ...(forwardedFor !== undefined && { forwardedFor }) }, { USE_FORWARDED_ADDRESS: 'TRUE', ...properties });

    for (const [title, properties, header, expected] of [
      ['the nearest that was forwarded', {}, '203.0.113.1, 198.51.100.1', '198.51.100.1'],
      ['as many of those as are wanted, in their order', { MAX_FORWARDED_ADDRESSES: '2' }, 'a,b , c', 'b, c'],
      ['all of them where there are fewer', { MAX_FORWARDED_ADDRESSES: '9' }, 'a,b', 'a, b'],
      [
        'the connection after them where that is wanted',
        { MAX_FORWARDED_ADDRESSES: '2', INCLUDE_DIRECT_ADDRESS: 'true' },
        'a,b,c',
        'b, c, 127.0.0.1',
      ],
      ['the connection where nothing was forwarded', {}, undefined, '127.0.0.1'],
      ['the connection where that is blank', {}, ' ', '127.0.0.1'],
      ['the connection once', { INCLUDE_DIRECT_ADDRESS: 'true' }, undefined, '127.0.0.1'],
      [
        'the connection where forwarded ones are not wanted',
        { USE_FORWARDED_ADDRESS: 'no', INCLUDE_DIRECT_ADDRESS: 'true' },
        'a',
        '127.0.0.1',
      ],
    ] as const) {
      it(title, async () => {
        expect((await forwarded(properties, header)).requestIp).to.equal(expected);
      });
    }

    it('none where it came from within the server', async () => {
      expect((await row({ address: null })).requestIp).to.equal(null);
      expect((await forwarded({ INCLUDE_DIRECT_ADDRESS: 'true' }, undefined, null)).requestIp).to.equal(null);
    });

    it('the end of a list that is too long for the column, whose beginning anybody may write', async () => {
      const { requestIp } = await forwarded(
        { MAX_FORWARDED_ADDRESSES: '1000', INCLUDE_DIRECT_ADDRESS: 'true' },
        '198.51.100.1,'.repeat(100),
      );
      expect(requestIp).to.have.length(255);
      expect(requestIp).to.match(/127\.0\.0\.1$/);
    });
  });
});
