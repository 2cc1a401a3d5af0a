import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { AUDIT_LOG_CATEGORY, startLogging, WORKER_LOG_CATEGORY, type Logging } from '../../../src/runtime/logging.js';
import { projectRoot } from '../../support/project-root.js';

describe('logging by a log4js configuration', () => {
  let folder: string;
  let logging: Logging | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-logging-'));
  });
  afterEach(async () => {
    await logging?.stop();
    logging = undefined;
    rmSync(folder, { recursive: true });
  });

  const start = (configuration: unknown): Logging => {
    const file = join(folder, 'log4js.json');
    writeFileSync(file, typeof configuration === 'string' ? configuration : JSON.stringify(configuration));
    return (logging = startLogging(file));
  };
  const file = (name: string, layout?: object): object => ({ type: 'file', filename: join(folder, name), ...(layout && { layout }) });
  const lines = async (name: string): Promise<readonly string[]> => {
    await logging?.stop();
    return readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
  };

  it('sends the lines of workers, of the audit log and of the rest where it says', async () => {
    const started = start({
      appenders: { workers: file('workers.log'), audit: file('audit.log'), rest: file('rest.log') },
      categories: {
        default: { appenders: ['rest'], level: 'warn' },
        [WORKER_LOG_CATEGORY]: { appenders: ['workers'], level: 'info' },
        [AUDIT_LOG_CATEGORY]: { appenders: ['audit'], level: 'info' },
      },
    });
    started.category(WORKER_LOG_CATEGORY).info('signed');
    started.category(AUDIT_LOG_CATEGORY).info('EVENT: PROCESS');
    started.category('countersign').info('not wanted');
    started.category('countersign').warn('wanted');
    expect([await lines('workers.log'), await lines('audit.log'), await lines('rest.log')].map((all) => all.length)).to.deep.equal([
      1, 1, 1,
    ]);
    expect((await lines('rest.log'))[0]).to.match(/WARN.*countersign.*wanted$/);
  });

  it('has the layout json, an object a line, also for errors with their causes', async () => {
    const started = start({
      appenders: { all: file('all.log', { type: 'json' }) },
      categories: { default: { appenders: ['all'], level: 'debug' } },
    });
    const log = started.category('countersign');
    log.info('a "line"\r\nFORGED \u2028 ü');
    log.error('it failed', new Error('outer', { cause: new Error('inner') }));
    log.warn('odd', { not: 'an error' });
    log.debug('details');
    const read = (await lines('all.log')).map((line) => JSON.parse(line) as Record<string, string>);
    expect(read.map((line) => Object.keys(line))).to.deep.equal(read.map(() => ['time', 'level', 'category', 'message']));
    expect(read.map(({ level, category: name }) => [level, name])).to.deep.equal(
      ['INFO', 'ERROR', 'WARN', 'DEBUG'].map((level) => [level, 'countersign']),
    );
    expect(read[0]?.['message']).to.equal('a "line"\\r\\nFORGED \\u2028 ü');
    expect(read[1]?.['message'])
      .to.match(/^it failed: Error: outer\n/)
      .and.contain('caused by: Error: inner\n');
    expect(read[2]?.['message']).to.equal("odd: { not: 'an error' }");
    expect(new Date(read[0]!['time']!).toISOString()).to.equal(read[0]!['time']);
  });

  it('says what is wrong with a file that is none', () => {
    for (const configuration of [
      '{',
      '{}',
      { appenders: {}, categories: {} },
      { appenders: { a: { type: 'nosuchappender' } }, categories: {} },
    ]) {
      expect(() => start(configuration)).to.throw(/log4js configuration|reading config/);
    }
  });
});

describe('logging to standard output', () => {
  /** Writes numbered lines, longer than a pipe takes in one piece, several in each turn of the event loop. */
  const PROGRAM = `
    const { startLogging } = await import(process.argv[1]);
    const logging = startLogging();
    const log = logging.category('test');
    for (let turn = 0; turn < 20; turn++) {
      for (let line = 0; line < 5; line++) log.info(process.argv[2].repeat(5000) + ' ' + (turn * 5 + line) + ' end');
      await new Promise(setImmediate);
    }
    await logging.stop();
  `;
  const module = pathToFileURL(join(projectRoot, 'dist', 'src', 'runtime', 'logging.js')).href;

  it('keeps the lines of several processes whole and in order where it is a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-logging-'));
    const path = join(folder, 'out.log');
    const file = openSync(path, 'a');
    const children = ['a', 'b', 'c'].map((letter) =>
      spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, module, letter], { stdio: ['ignore', file, 'inherit'] }),
    );
    const statuses = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number | null));
    closeSync(file);
    const read = readFileSync(path, 'utf8').trimEnd().split('\n');
    rmSync(folder, { recursive: true });
    expect(statuses).to.deep.equal([0, 0, 0]);
    for (const letter of ['a', 'b', 'c']) {
      const expected = Array.from({ length: 100 }, (_, index) => `${letter.repeat(5000)} ${String(index)} end`);
      expect(read.filter((line) => line.includes(`] ${letter}`)).map((line) => line.slice(line.indexOf('] ') + 2))).to.deep.equal(expected);
    }
    expect(read).to.have.length(300);
  }).timeout(60_000);
});
