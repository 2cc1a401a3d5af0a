import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { cliReference } from '../../../src/reference/cli-reference.js';
import { projectRoot } from '../../support/project-root.js';

describe('docs/cli.md', () => {
  it('is what the commands make it (npm run generate)', () => {
    expect(readFileSync(join(projectRoot, 'docs', 'cli.md'), 'utf8')).to.equal(cliReference());
  });
});
