import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { COMMANDS } from '../../../src/cli/signserver/commands.js';
import { administrationFixture } from '../../support/administration-fixture.js';
import { signserver } from '../../support/signserver-fixture.js';
import { requireTool } from '../../support/tools.js';

describe('the completion of signserver', () => {
  const { administration } = administrationFixture();
  const script = async (shell: string): Promise<string> => {
    const { out, exitCode, connections } = await signserver(administration, ['completion', shell]);
    expect([exitCode, connections]).to.deep.equal([0, []]);
    return out;
  };
  /** What bash would offer at the end of a line, sorted. */
  const offered = async (line: string): Promise<readonly string[]> => {
    const words = line.split(' ');
    const program = [
      await script('bash'),
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
      `COMP_CWORD=${String(words.length - 1)}`,
      '_signserver',
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ].join('\n');
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', program], { encoding: 'utf8' });
    expect(stderr).to.equal('');
    return stdout
      .split('\n')
      .filter((word) => word !== '')
      .toSorted();
  };

  it('offers commands and the options in front of them in bash', async function () {
    requireTool(this, 'bash');
    expect(await offered('signserver gets')).to.deep.equal(['getstatus', 'getstatusproperties', 'getstatusproperty']);
    expect(await offered('signserver --data /d reload')).to.deep.equal(['reload']);
    expect(await offered('signserver --da')).to.deep.equal(['--data', '--database']);
    const first = [...new Set(COMMANDS.map(({ name }) => name.split(' ')[0]))].filter((name) => name !== 'completion');
    expect(await offered('signserver ')).to.include.members(first);
  });

  it('offers the options of a command, and the second words of a group, in bash', async function () {
    requireTool(this, 'bash');
    expect(await offered('signserver generatekey 1 -key')).to.deep.equal(['-keyalg', '-keyspec']);
    expect(await offered('signserver archive find')).to.deep.equal(['findfromarchiveid', 'findfromrequestcert', 'findfromrequestip']);
    expect(await offered('signserver getproperty 1 NAME --j')).to.deep.equal(['--json']);
    // Files are then offered by bash itself.
    expect(await offered('signserver setproperties ')).to.deep.equal([]);
    expect(await offered('signserver --cert ')).to.deep.equal([]);
  });

  it('names every command in zsh and fish, its summary quoted', async () => {
    const zsh = await script('zsh');
    const fish = await script('fish');
    for (const { name } of COMMANDS) {
      const [first = ''] = name.split(' ');
      if (first === 'completion') continue;
      expect(zsh, name).to.contain(`\n    '${first}:`);
      expect(fish, name).to.match(new RegExp(` -f -a ${first} -d '`));
    }
    expect(zsh).to.contain(
      String.raw`'listauthorizedclients:List legacy client authorization rules. Deprecated\: Use '\''authorizedclients'\'' instead.'`,
    );
    expect(fish).to.contain(String.raw`-d 'List legacy client authorization rules. Deprecated: Use \'authorizedclients\' instead.'`);
    expect(fish).to.contain("-n '__fish_seen_subcommand_from generatekey' -o keyalg");
  });

  it('is offered by fish, files only where one may stand', async function () {
    this.timeout(60_000);
    requireTool(this, 'fish');
    const fish = await script('fish');
    const offers = (line: string): readonly string[] => {
      const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', `${fish}\ncomplete -C '${line}'`], { encoding: 'utf8' });
      expect(stderr).to.equal('');
      return stdout
        .split('\n')
        .flatMap((offer) => offer.split('\t')[0] ?? [])
        .filter((offer) => offer !== '');
    };
    expect(offers('signserver gets')).to.have.members(['getstatus', 'getstatusproperties', 'getstatusproperty']);
    expect(offers('signserver --data /d rel')).to.deep.equal(['reload']);
    expect(offers('signserver --da')).to.have.members(['--data', '--database']);
    expect(offers('signserver archive ')).to.have.members(['findfromarchiveid', 'findfromrequestcert', 'findfromrequestip', 'query']);
    expect(offers('signserver archive query -out')).to.deep.equal(['-outpath']);
    expect(offers('signserver setproperties package.j')).to.deep.equal(['package.json']);
  });

  it('is a program that zsh can read', async function () {
    requireTool(this, 'zsh');
    const { status, stderr } = spawnSync('zsh', ['-f', '-n', '-s'], { encoding: 'utf8', input: await script('zsh') });
    expect([status, stderr]).to.deep.equal([0, '']);
  });

  it('knows three shells', async () => {
    const { out, exitCode } = await signserver(administration, ['completion', 'tcsh']);
    expect(out).to.match(/^Missing or invalid argument\. Available sub commands for 'completion':\n {2}bash /);
    expect(exitCode).to.equal(255);
  });
});
