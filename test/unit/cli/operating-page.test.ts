import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openLocalAdministration } from '../../../src/startup/local-administration.js';
import { startLogging, WORKER_LOG_CATEGORY } from '../../../src/runtime/logging.js';
import { projectRoot } from '../../support/project-root.js';
import { signserver } from '../../support/signserver-fixture.js';

const PAGE = readFileSync(join(projectRoot, 'docs', 'operate.md'), 'utf8');

/** The first block of a language below a heading. */
function example(heading: string, language: string): string {
  const [, section = ''] = new RegExp(`^## ${heading}\n([^]*?)(?=^## |(?![^]))`, 'm').exec(PAGE) ?? [];
  const [, text = ''] = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(section) ?? [];
  expect(text, heading).to.not.equal('');
  return text;
}

describe('the operating page', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-page-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('has a log4js configuration that keeps the lines of workers apart', async () => {
    const configuration = join(folder, 'log4js.json');
    writeFileSync(configuration, example('The log', 'json').replace('workers.log', join(folder, 'workers.log')));
    const logging = startLogging(configuration);
    logging.category(WORKER_LOG_CATEGORY).info('signed');
    await logging.stop();
    const { time, ...line } = JSON.parse(readFileSync(join(folder, 'workers.log'), 'utf8')) as Record<string, string>;
    expect(line).to.deep.equal({ level: 'INFO', category: WORKER_LOG_CATEGORY, message: 'signed' });
    expect(time).to.match(/^\d{4}-/);
  });

  it('has a timed service that lacks nothing but the tokens', async () => {
    const file = join(folder, 'service.properties');
    writeFileSync(file, example('Timed services', 'properties'));
    const administration = await openLocalAdministration({ data: folder });
    try {
      expect((await signserver(administration, ['setproperties', file])).exitCode).to.equal(0);
      const { out } = await signserver(administration, ['getstatus', 'brief', '60']);
      expect([...out.matchAll(/^ {6}- (.*)$/gm)].map(([, error]) => error)).to.deep.equal([
        'Invalid worker: Worker{name: CryptoToken}',
        'Invalid worker: Worker{name: OtherToken}',
      ]);
    } finally {
      await administration.close();
    }
  });
});
