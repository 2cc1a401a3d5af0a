import { expect } from 'chai';
import type { Administration } from '../../../src/admin/administration.js';
import { COMMANDS } from '../../../src/cli/signserver/commands.js';
import { Fault } from '../../../src/core/errors.js';
import { administrationFixture } from '../../support/administration-fixture.js';
import { signserver } from '../../support/signserver-fixture.js';

describe('the signserver command line', () => {
  const { administration } = administrationFixture();

  it('takes its options in front of the command, from the environment, or from defaults', async () => {
    const connectionOf = async (words: readonly string[], environment = {}): Promise<unknown> =>
      (await signserver(administration, [...words, 'getconfig', '1'], { environment })).connections[0];
    expect(await connectionOf([])).to.deep.equal({ data: './data', json: false, isUndecided: true });
    expect(await connectionOf(['--data', '/d', '--database', 'mysql://h/n'])).to.deep.equal({
      data: '/d',
      database: 'mysql://h/n',
      json: false,
    });
    expect(await connectionOf(['--data=/d=e', '--json'])).to.deep.equal({ data: '/d=e', json: true });
    const environment = { COUNTERSIGN_DATA: '/e', COUNTERSIGN_DATABASE: 'mysql://e/n' };
    expect(await connectionOf([], environment)).to.deep.equal({ data: '/e', database: 'mysql://e/n', json: false });
    expect(await connectionOf(['--data', '/d'], environment)).to.include({ data: '/d' });
  });

  it('names every option that is wrong, and connects to nothing', async () => {
    const { out, exitCode, connections } = await signserver(administration, ['--date', '--data=', 'getconfig', '1']);
    expect(out).to.match(/^Unrecognized option: --date\nMissing argument for option: --data\nOptions before the command:\n {2}--data DIR /);
    expect([exitCode, connections]).to.deep.equal([255, []]);
    expect((await signserver(administration, ['--data'])).out).to.match(/^Missing argument for option: --data\n/);
  });

  it('connects to nothing for help and argument errors', async () => {
    for (const words of [[], ['nonsense'], ['getconfig'], ['setproperty', '1', 'A', 'B', 'C']]) {
      const { exitCode, connections } = await signserver(administration, words);
      expect([exitCode, connections], words.join(' ')).to.deep.equal([255, []]);
    }
  });

  it('helps where it is asked to, and that is no failure', async () => {
    const all = await signserver(administration, ['--help']);
    expect(all.out).to.match(
      /^Usage: signserver \[options\] <command> \[arguments\]\n( {2}\S.*\n)+Options before the command:\n( {2}--\S.*\n)+$/,
    );
    for (const { name } of COMMANDS) expect(all.out).to.contain(`\n  ${name} `);
    const one = await signserver(administration, ['--help', 'archive', 'query']);
    expect(one.out).to.match(/^Query the content of the archive\.\nUsage: signserver archive query /);
    expect([all.exitCode, one.exitCode, all.connections, one.connections]).to.deep.equal([0, 0, [], []]);
  });

  it('tells its version, without a connection', async () => {
    expect(await signserver(administration, ['--version'])).to.deep.include({ out: 'Countersign 1.2.3\n', exitCode: 0, connections: [] });
  });

  it('takes -host out with its value and warns', async () => {
    const run = await signserver(administration, ['getproperty', '-host', 'example', '2', 'DEFAULTKEY']);
    expect(run).to.deep.include({ out: 'key1\n\n\n', exitCode: 0 });
    expect(run.err).to.equal('Warning: The -host parameter is no longer supported and will be ignored!\n');
  });

  it('closes its connection, whatever became of the command', async () => {
    expect(await signserver(administration, ['getconfig', '1'])).to.include({ exitCode: 0, open: 0 });
    expect(await signserver(administration, ['getstatus', 'brief', '4711'])).to.include({ exitCode: 1, open: 0 });
  });

  it('shows what was read as JSON, with the option in front or behind', async () => {
    for (const words of [
      ['--json', 'getproperty', '2', 'DEFAULTKEY'],
      ['getproperty', '2', 'DEFAULTKEY', '--json'],
    ]) {
      const { out, exitCode } = await signserver(administration, words);
      expect([JSON.parse(out), exitCode]).to.deep.equal([{ key: 'DEFAULTKEY', value: 'key1' }, 0]);
    }
    const status = await signserver(administration, ['--json', 'getstatus', 'complete', 'all']);
    expect(JSON.parse(status.out)).to.have.property('workers').with.length(2);
    expect(JSON.parse((await signserver(administration, ['--json', 'getconfig', 'global'])).out)).to.have.property('version');
  });

  it('refuses JSON where nothing is read', async () => {
    const { out, exitCode } = await signserver(administration, ['--json', 'reload', 'all']);
    expect(out).to.match(/^--json is for commands that read; reload is none\nUsage: signserver reload /);
    expect(exitCode).to.equal(255);
  });

  it('takes --json for a value where a command writes', async () => {
    await signserver(administration, ['setproperty', '2', 'NOTE', '--json']);
    expect((await signserver(administration, ['getproperty', '2', 'NOTE'])).out).to.equal('--json\n\n\n');
  });

  describe('where the administration fails', () => {
    const failing = (thrown: unknown): Administration => ({
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      call: () => Promise.reject(thrown),
    });

    it('prints wrong input and ends with 254', async () => {
      const run = await signserver(failing(new Fault('invalidInput', 'Not so.')), ['setproperty', '1', 'A', 'B']);
      expect(run).to.deep.include({ out: 'Not so.\n', err: '', exitCode: 254 });
    });

    it('says on standard error what nobody foresaw, and why, and ends with 1', async () => {
      const cause = new Error('connection refused');
      const run = await signserver(failing(new Fault('unexpected', 'The request could not be processed.', { cause })), ['getconfig', '1']);
      expect(run).to.deep.include({ out: '', err: 'The request could not be processed. (connection refused)\n', exitCode: 1 });
      expect(await signserver(failing('what?'), ['getconfig', '1'])).to.include({ err: 'what?\n', exitCode: 1 });
    });
  });

  it('has no name twice and a usage for every command', () => {
    const names = COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(new Set(names).size).to.equal(names.length);
    for (const { name, usage } of COMMANDS) expect(usage[0], name).to.match(/^Usage: signserver /);
  });
});
