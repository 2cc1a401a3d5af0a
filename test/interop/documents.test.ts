import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSettings } from '../../src/settings/config.js';
import { readPropertiesFile } from '../../src/formats/properties-file.js';
import { codeBlocks } from '../support/code-blocks.js';
import { makeKeystore } from '../support/keystore.js';
import { projectRoot } from '../support/project-root.js';
import { startQuickStart, type QuickStartProcess } from '../support/quick-start-process.js';
import { requireTool } from '../support/tools.js';

const SIGNCLIENT = fileURLToPath(new URL('../../src/cli/signclient.js', import.meta.url));

/** Where the documents say that the server is. */
const DOCUMENTED = '127.0.0.1:8080';

describe('what the documents say to type', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'documents-'));
  const dataFolder = join(folder, 'data');
  let started: QuickStartProcess | undefined;

  before(async () => {
    started = await startQuickStart(dataFolder);
  });
  after(async () => {
    await started?.stop();
    rmSync(folder, { recursive: true });
  });

  it('npm start: keeps keys and configuration where only their owner can read them', () => {
    expect(modeOf(dataFolder)).to.equal(0o700);
    expect(modeOf(join(dataFolder, 'keystore.p12'))).to.equal(0o600);
    expect(modeOf(join(dataFolder, 'countersign.sqlite'))).to.equal(0o600);
  });

  it('npm start: prints a command that a shell carries out and that is answered with a signature', function () {
    requireTool(this, 'curl');
    expect(shell(started!.command)).to.match(/<data>[\w+/=]+<\/data>/);
  });

  it('README.md: the command is the one that the start prints', () => {
    const [command] = codeBlocks('README.md', 'sh');

    expect(command).to.equal(started!.command.replace(started!.authority, DOCUMENTED));
  });

  it('docs/interfaces.md: each command is answered', function () {
    requireTool(this, 'curl');
    writeFileSync(join(folder, 'letter.txt'), 'a letter');
    const commands = codeBlocks('docs/interfaces.md', 'sh').flatMap((block) => block.split('\n'));
    expect(commands).to.have.length(4);
    for (const command of commands) {
      const here = command.replace('localhost:8080', started!.authority).replace('letter.txt', join(folder, 'letter.txt'));
      expect(shell(here.replace(/^curl /, "curl -s -o /dev/null -w '%{http_code}' ")), command).to.equal('200');
    }
  });

  it('docs/client.md: each command of signclient gives what it says', () => {
    mkdirSync(join(folder, 'letters'));
    mkdirSync(join(folder, 'signed'));
    for (const name of ['letter.txt', 'letters/one.txt', 'letters/two.txt']) writeFileSync(join(folder, name), 'a letter');
    const commands = codeBlocks('docs/client.md', 'sh').flatMap((block) => block.split('\n'));
    const port = new URL(`http://${started!.authority}`).port;
    for (const command of commands) {
      const here = command.replace(/^npx signclient (\w+)/, `node ${SIGNCLIENT} $1 -port ${port}`);
      expect(() => execFileSync('/bin/sh', ['-c', here], { cwd: folder, stdio: 'pipe', timeout: 30_000 }), command).not.to.throw();
    }
    const outputs = commands.map((command) => /(?:-outfile|-outdir|>) (\S+)/.exec(command)?.[1] ?? '');
    expect(outputs.filter((name) => name === '' || statSync(join(folder, name)).size === 0)).to.deep.equal([]);
    expect(readdirSync(join(folder, 'signed'))).to.deep.equal(['one.txt', 'two.txt']);
  });

  it('npm start: a second start keeps the keys, and Ctrl-C ends it in order', async () => {
    const keystore = readFileSync(join(dataFolder, 'keystore.p12'));
    await restart();

    expect(readFileSync(join(dataFolder, 'keystore.p12')).equals(keystore)).to.equal(true);
    expect(started!.output).to.contain('It has signed and verified a sample.');
  });

  it('docs/start.md: the commands do what the text says, one after the other', () => {
    const [detached] = codeBlocks('docs/start.md', 'properties');
    writeFileSync(join(folder, 'detached.properties'), detached!);
    const outputs = codeBlocks('docs/start.md', 'sh').flatMap((block) => block.split('\n').map(signserver));

    expect(outputs[0]).to.match(/\(CryptoToken\)[^]*Active[^]*\(PlainSigner\)[^]*Active[^]*\(CMSSigner\)[^]*Active/);
    expect(outputs.at(-1)).to.match(/Status of Signer with ID 4 \(DetachedSigner\) is:\n {3}Worker status : Active/);
  });

  it('docs/start.md: a keystore of one’s own is taken over, and activated by hand', () => {
    const { password } = makeKeystore(join(folder, 'own.p12'));
    const [block = ''] = codeBlocks('docs/start.md', '').filter((text) => text.includes('KEYSTOREPATH'));
    const commands = block.replace('/etc/keys/signing.p12', join(folder, 'own.p12')).replaceAll('my-key', 'rsa').split('\n');
    const activation = `${commands.pop()!} ${password}`;
    for (const command of commands) signserver(command);

    expect(signserver('npx signserver --data data getstatus brief PlainSigner')).to.match(/Token status {2}: Offline/);
    signserver(activation);
    expect(signserver('npx signserver --data data getstatus brief PlainSigner')).to.match(/Worker status : Active/);
  });

  it('npm start: serves also where the sample worker was changed and does not sign', async () => {
    await restart();

    expect(started!.output).to.match(/The sample was not signed: .*Signtoken isn't active/);
    expect(signserver('npx signserver --data data getstatus brief PlainSigner')).to.match(/Token status {2}: Offline/);
  });

  it('docs/start.md: a rule on client certificates is taken', () => {
    const rule = codeBlocks('docs/start.md', 'properties')[1]!;
    writeFileSync(join(folder, 'rule.properties'), rule);

    expect(signserver('npx signserver --data data setproperties rule.properties')).to.contain('invoice-service');
  });

  it('docs/start.md: the options of HTTPS open the ports that the text names', () => {
    const [command = ''] = codeBlocks('docs/start.md', '').filter((text) => text.startsWith('npx countersign serve'));
    const words = command.split(' ').slice(3);
    const files = words.filter((word) => /\.(key|pem)$/.test(word));
    for (const file of files) writeFileSync(join(folder, file), '');
    const loaded = loadSettings(
      words.map((word) => (files.includes(word) ? join(folder, word) : word)),
      {},
    );

    if ('problems' in loaded) expect.fail(loaded.problems.join('\n'));
    expect([loaded.settings.http?.port, loaded.settings.tls?.port, loaded.settings.mtls?.port]).to.deep.equal([8080, 8442, 8443]);
  });

  it('docs/samples: the workers are loaded as they stand in the file', () => {
    const sample = readPropertiesFile(readFileSync(join(projectRoot, 'docs', 'samples', 'quick-start.properties')));
    const configured = signserver('npx signserver --data data dumpproperties CMSSigner dump.properties');

    expect(configured).to.contain('dump.properties');
    const dumped = readPropertiesFile(readFileSync(join(folder, 'dump.properties')));
    const expected = sample.filter(({ key }) => key.startsWith('WORKER3.')).map(({ key, value }) => `${key}=${value}`);
    expect(dumped.map(({ key, value }) => `${key}=${value}`)).to.include.members(expected);
  });

  async function restart(): Promise<void> {
    expect(await started!.stop()).to.equal(0);
    started = await startQuickStart(dataFolder);
  }

  /** Carries out a command line of a document with the program under test, in the folder of this test. */
  function signserver(command: string): string {
    const [npx, program = '', ...words] = command.split(' ');
    expect([npx, program]).to.deep.equal(['npx', 'signserver']);
    return execFileSync(process.execPath, [SIGNSERVER, ...words], { cwd: folder, encoding: 'utf8', timeout: 20_000 });
  }
});

const SIGNSERVER = fileURLToPath(new URL('../../src/cli/signserver.js', import.meta.url));

const modeOf = (path: string): number => statSync(path).mode & 0o777;

const shell = (command: string): string => execFileSync('sh', ['-c', command], { encoding: 'utf8', timeout: 20_000 });
