import { expect } from 'chai';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../support/project-root.js';

interface Judgement {
  readonly passed: number;
  readonly problems: readonly string[];
}

describe('the judgement of replayed exchanges', () => {
  let judge: (output: string, gaps: Readonly<Record<string, string>>) => Judgement;

  before(async () => {
    const script = pathToFileURL(join(projectRoot, 'scripts', 'conformance.mjs')).href;
    ({ judge } = (await import(script)) as { judge: typeof judge });
  });

  it('is good where exactly the expected cases differ', () => {
    const output = 'clientws.sod differs\n   status\n      want 200\n      got  500\n7 passed, 1 failed\n';

    expect(judge(output, { 'clientws.sod': 'SOD' })).to.deep.equal({ passed: 7, problems: [] });
  });

  it('names a case that differs and is not expected to', () => {
    const output = 'clientws.cms differs\n   status\nclientws.sod differs\n6 passed, 2 failed\n';

    expect(judge(output, { 'clientws.sod': 'SOD' }).problems).to.deep.equal(['clientws.cms differs\n   status']);
  });

  it('names a case that passes and is expected to differ', () => {
    const { problems } = judge('8 passed, 0 failed\n', { 'clientws.sod': 'SOD' });

    expect(problems).to.deep.equal(['clientws.sod passes or is no case: take it out of expected-gaps.json']);
  });

  for (const { title, output } of [
    { title: 'a server that does not start', output: 'Error: port in use\n0 passed, 1 failed\n' },
    { title: 'a replay that breaks off', output: 'Traceback (most recent call last):\n' },
    { title: 'no case at all', output: '0 passed, 0 failed\n' },
    { title: 'a total that does not fit the names', output: '7 passed, 2 failed\n' },
    { title: 'a server that dies at the end', output: '8 passed, 0 failed\nthe server died:\n…\n' },
  ]) {
    it(`is bad for ${title}`, () => {
      expect(judge(output, {}).problems).to.have.length(1);
    });
  }
});
