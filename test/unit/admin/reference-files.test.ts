import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readPropertiesFile } from '../../../src/formats/properties-file.js';
import { administrationFixture } from '../../support/administration-fixture.js';
import { requireShared, sharedPath } from '../../support/shared.js';

describe('property files of the reference server', () => {
  const load = async (fixture: ReturnType<typeof administrationFixture>, ...path: readonly string[]): Promise<void> => {
    const entries = readPropertiesFile(readFileSync(sharedPath(...path)));
    await fixture.administration.call('setProperties', { source: path.at(-1) ?? '', entries });
  };

  it('that come with it as samples load unchanged, each as a new worker', async function () {
    requireShared(this);
    const files = readdirSync(sharedPath('reference', 'sample-configs')).filter((name) => name.endsWith('.properties'));
    for (const file of files) {
      const fixture = administrationFixture();
      await load(fixture, 'reference', 'sample-configs', file);
      const [, , added] = await fixture.store.workers();
      expect((await fixture.store.worker(added?.id ?? 0))?.properties.get('IMPLEMENTATION_CLASS'), file).to.match(/^org\.signserver\./);
    }
    expect(files.length).to.be.greaterThan(20);
  });

  it('that it dumped load unchanged, and are dumped again with the same entries', async function () {
    requireShared(this);
    const fixture = administrationFixture();
    await fixture.administration.call('removeWorker', { worker: { id: 1 } });
    await fixture.administration.call('removeWorker', { worker: { id: 2 } });
    await load(fixture, 'reference', 'cli', 'dump-all.properties');
    const dumped = await fixture.administration.call('dumpProperties', { worker: 'all' });
    const reference = readPropertiesFile(readFileSync(sharedPath('reference', 'cli', 'dump-all.properties')));
    const asObject = (entries: readonly { readonly key: string; readonly value: string }[]): Readonly<Record<string, string>> =>
      Object.fromEntries(entries.map(({ key, value }) => [key, value]));
    expect(asObject(dumped)).to.deep.equal(asObject(reference));
  });
});
