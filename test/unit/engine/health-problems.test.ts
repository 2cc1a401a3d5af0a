import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { Fault } from '../../../src/core/errors.js';
import { healthProblems, readinessProblems, type HealthServices } from '../../../src/engine/health-problems.js';
import { maintenanceFile } from '../../../src/startup/maintenance-file.js';
import { engineFixture, SIGNER, type EngineFixture } from '../../support/engine-fixture.js';
import { testFolder, type TestFolder } from '../../support/tls-files.js';

describe('the health of a server', () => {
  let fixture: EngineFixture;
  beforeEach(() => {
    fixture = engineFixture();
  });
  const problems = (checks: Partial<HealthServices> = {}): Promise<readonly string[]> =>
    healthProblems({ engine: fixture.engine, store: fixture.store, ...checks });
  const databaseAway = (): void => {
    fixture.store.workers = () => Promise.reject(new Error('connection refused'));
  };

  it('is good where nothing is wrong', async () => {
    expect(await problems()).to.deep.equal([]);
  });

  it('names the errors of workers that take requests, and of no others', async () => {
    fixture.store.put(3, { NAME: 'Wrong', TYPE: 'PROCESSABLE', ...SIGNER, IMPLEMENTATION_CLASS: 'org.example.NoSuchClass' });
    fixture.store.put(4, {
      NAME: 'Off',
      TYPE: 'PROCESSABLE',
      ...SIGNER,
      IMPLEMENTATION_CLASS: 'org.example.NoSuchClass',
      DISABLED: 'true',
    });
    fixture.store.put(5, { NAME: 'Token2', TYPE: 'CRYPTO_WORKER', IMPLEMENTATION_CLASS: 'org.example.NoSuchClass' });
    const found = await problems();
    expect(found).to.include('Worker 3: Loading component by class name failed. Class: org.example.NoSuchClass');
    expect(found.every((line) => line.startsWith('Worker 3: '))).to.equal(true);
  });

  it('does not depend on a worker that was removed since they were listed', async () => {
    const store = { workers: () => Promise.resolve([{ id: 77, name: 'Gone', type: 'PROCESSABLE' as const }]) };
    expect(await problems({ store })).to.deep.equal([]);
  });

  it('names a worker that cannot be read, and looks at the others', async () => {
    fixture.store.put(3, { NAME: 'Wrong', TYPE: 'PROCESSABLE', ...SIGNER, IMPLEMENTATION_CLASS: 'org.example.NoSuchClass' });
    const stored = fixture.store.worker.bind(fixture.store);
    const unreadable = new Fault('workerFailed', 'The stored configuration of worker 2 cannot be read.');
    fixture.store.worker = (id) => (id === 2 ? Promise.reject(unreadable) : stored(id));
    expect(await problems()).to.include.members([
      'Worker 2: The stored configuration of worker 2 cannot be read.',
      'Worker 3: Loading component by class name failed. Class: org.example.NoSuchClass',
    ]);
  });

  it('is that the database is away, and nothing else then', async () => {
    databaseAway();
    expect(await problems({ memory: { freeBytes: () => 0, minimumBytes: 1 } })).to.deep.equal([
      'Error creating connection to SignServer Database.',
    ]);
  });

  it('needs more memory than the least that must be free, and looks at the workers all the same', async () => {
    const line = 'Error Virtual Memory is about to run out, currently free memory :1048576';
    expect(await problems({ memory: { freeBytes: () => 1_048_576, minimumBytes: 1_048_576 } })).to.deep.equal([line]);
    expect(await problems({ memory: { freeBytes: () => 1_048_577, minimumBytes: 1_048_576 } })).to.deep.equal([]);
    fixture.store.put(3, { NAME: 'Wrong', TYPE: 'PROCESSABLE', ...SIGNER, IMPLEMENTATION_CLASS: 'org.example.NoSuchClass' });
    expect(await problems({ memory: { freeBytes: () => 1, minimumBytes: 2 } })).to.have.length.above(1);
  });

  it('is that the server is down for maintenance, and nothing else then', async () => {
    databaseAway();
    expect(await problems({ maintenance: () => Promise.resolve('MAINT: X') })).to.deep.equal(['MAINT: X']);
  });

  it('is not readiness: a worker that is wrong keeps no server from being started', async () => {
    fixture.store.put(3, { NAME: 'Wrong', TYPE: 'PROCESSABLE', ...SIGNER, IMPLEMENTATION_CLASS: 'org.example.NoSuchClass' });
    const { store } = fixture;
    expect(await readinessProblems({ store })).to.deep.equal([]);
    expect(await readinessProblems({ store, maintenance: () => Promise.resolve('MAINT: X') })).to.deep.equal(['maintenance']);
    databaseAway();
    expect(await readinessProblems({ store })).to.deep.equal(['database']);
  });

  describe('by the maintenance file', () => {
    let folder: TestFolder;
    beforeEach(() => {
      folder = testFolder();
    });
    afterEach(() => {
      folder.remove();
    });
    const told = (content: string | undefined): Promise<string | undefined> => {
      const file = folder.file('maintenance.properties');
      if (content !== undefined) writeFileSync(file, content);
      return maintenanceFile(file, 'DOWN_FOR_MAINTENANCE')();
    };

    for (const [content, line] of [
      ['DOWN_FOR_MAINTENANCE=true', 'MAINT: DOWN_FOR_MAINTENANCE'],
      ['# soon\nOTHER=x\nDOWN_FOR_MAINTENANCE : TRUE \n', 'MAINT: DOWN_FOR_MAINTENANCE'],
      ['DOWN_FOR_MAINTENANCE=false', undefined],
      ['DOWN_FOR_MAINTENANCE=true\nDOWN_FOR_MAINTENANCE=no', undefined],
      ['down_for_maintenance=true', undefined],
      ['', undefined],
      ['\\u00zz=1', 'MAINT: maintenance property file could not be read'],
      [`X=${'y'.repeat(2_000_000)}`, 'MAINT: maintenance property file could not be read'],
      [undefined, 'MAINT: maintenance property file could not be read'],
    ] as const) {
      it(`is ${line ?? 'good'} where the file is ${content === undefined ? 'not there' : JSON.stringify(content).slice(0, 60)}`, async () => {
        expect(await told(content)).to.equal(line);
      });
    }

    it('reads the file anew each time', async () => {
      expect(await told('DOWN_FOR_MAINTENANCE=true')).not.to.equal(undefined);
      expect(await told('DOWN_FOR_MAINTENANCE=false')).to.equal(undefined);
    });
  });
});
