import { expect } from 'chai';
import { engineFixture } from '../../support/engine-fixture.js';

describe('a property that nothing reads', () => {
  const notes = async (properties: Record<string, string>): Promise<readonly string[]> => {
    const fixture = engineFixture();
    fixture.store.put(2, properties);
    await fixture.workers.find({ id: 2 });
    return fixture.log.lines.filter((line) => line.includes('Did you mean'));
  };

  it('is noted with the name that was probably meant, of the worker, its components or all workers', async () => {
    expect(await notes({ STRIKT: 'true' })).to.deep.equal(['INFO Worker 2: The property STRIKT is not known. Did you mean STRICT?']);
    expect(await notes({ CHECKCERTVALIDTY: 'false' })).to.deep.equal([
      'INFO Worker 2: The property CHECKCERTVALIDTY is not known. Did you mean CHECKCERTVALIDITY?',
    ]);
  });

  it('is not noted where it is a note, a value put aside, or what it resembles is set too', async () => {
    expect(await notes({ COLOUR: 'blue', _STRICT: 'true', 'NODE1.SIGNERCERT': 'x' })).to.deep.equal([]);
    expect(await notes({ STRICT: 'true', STRICT2: 'true' })).to.deep.equal([]);
  });

  it('keeps nobody from signing', async () => {
    const fixture = engineFixture();
    fixture.store.put(2, { STRIKT: 'true' });
    expect((await fixture.engine.status({ id: 2 })).errors).to.deep.equal([]);
  });
});
