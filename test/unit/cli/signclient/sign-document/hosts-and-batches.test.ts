import { expect } from 'chai';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { MemoryClientTerminal } from '../../../../support/memory-client-terminal.js';
import { runSignclient, type ClientRun } from '../../../../support/run-signclient.js';
import { answering, readForm, ScriptedServer, type ScriptedAnswer } from '../../../../support/scripted-server.js';
import { testFolder, type TestFolder } from '../../../../support/tls-files.js';

const signing: ScriptedAnswer = (received, response) => {
  answering(200, 'application/octet-stream', `signed ${readForm(received).file}`)(received, response);
};
const half: ScriptedAnswer = (_received, response) => {
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': 10_000 });
  response.write('half');
  setTimeout(() => response.destroy(), 20);
};

describe('signdocument', () => {
  let folder: TestFolder;
  let server: ScriptedServer;
  beforeEach(async () => {
    folder = testFolder();
    server = await ScriptedServer.open(signing);
  });
  afterEach(async () => {
    await server.close();
    folder.remove();
  });

  const run = (words: readonly string[], terminal?: MemoryClientTerminal): Promise<ClientRun> =>
    runSignclient(['signdocument', '-port', String(server.port), ...words], terminal);
  const write = (name: string, text = name): string => {
    writeFileSync(folder.file(name), text);
    return folder.file(name);
  };

  describe('with several hosts', () => {
    let second: ScriptedServer;
    beforeEach(async () => (second = await ScriptedServer.open(signing, '127.0.0.2', server.port)));
    afterEach(() => second.close());
    const hosts = ['-hosts', '127.0.0.1, 127.0.0.2'];

    it('sends the whole document again to the next one where one is down, or does not serve', async () => {
      const file = write('in', 'x'.repeat(1_000_000));
      for (const status of [404, 500, 503]) {
        server.answer = answering(status, 'text/plain', 'no');
        const { code, said } = await run([...hosts, '-workername', 'W', '-infile', file, '-outfile', folder.file('out')]);
        expect([code, readFileSync(folder.file('out')).length]).to.deep.equal([0, 1_000_007]);
        expect(said[1]).to.match(
          new RegExp(`^ERROR Connection failure occurred: Server returned HTTP response code: ${String(status)} for URL: `),
        );
        expect(said[2]).to.equal('INFO  Next host retrieved for signing: 127.0.0.2');
      }
      server.answer = half;
      expect((await run([...hosts, '-workername', 'W', '-infile', file])).data).to.equal(`signed ${'x'.repeat(1_000_000)}`);
      await server.close();
      const { code, said } = await runSignclient([
        'signdocument',
        '-port',
        String(second.port),
        ...hosts,
        '-workername',
        'W',
        '-data',
        'x',
      ]);
      expect([code, said[1]]).to.deep.equal([0, 'ERROR Connection failure occurred: Connection refused']);
    });

    it('says so where none is left', async () => {
      server.answer = second.answer = answering(503, 'text/plain', 'no');
      const { code, said } = await run([...hosts, '-workername', 'W', '-data', 'x']);
      expect([code, said.slice(-2)]).to.deep.equal([254, ['ERROR Failure for : No more hosts to try', 'There was a failure']]);
    });

    it('asks the first one only, or each in turn', async () => {
      mkdirSync(folder.file('in'));
      mkdirSync(folder.file('out'));
      for (let index = 0; index < 10; index++) write(`in/${String(index)}`);
      const batch = [...hosts, '-workername', 'W', '-indir', folder.file('in'), '-outdir', folder.file('out')];
      expect((await run(batch)).code).to.equal(0);
      expect([server.received.length, second.received.length]).to.deep.equal([10, 0]);
      expect((await run([...batch, '-loadbalancing', 'ROUND_ROBIN'])).code).to.equal(0);
      expect([server.received.length, second.received.length]).to.deep.equal([15, 5]);
    });

    it('leaves out the rest of a batch where none is left, and says how much', async () => {
      mkdirSync(folder.file('in'));
      mkdirSync(folder.file('out'));
      for (let index = 0; index < 10; index++) write(`in/${String(index)}`);
      server.answer = second.answer = answering(503, 'text/plain', 'no');
      const { code, said } = await run([...hosts, '-workername', 'W', '-indir', folder.file('in'), '-outdir', folder.file('out')]);
      expect([code, said.slice(-2)]).to.deep.equal([254, ['WARN  9 files were not sent', 'At least one file failed.']]);
      expect(server.received.length + second.received.length).to.equal(2);
    });
  });

  it('gives up connecting when it was told to', async function () {
    this.timeout(20_000);
    // Nobody is at this address (RFC 5737), so that packets to it get no answer, or the network says that at once.
    const started = performance.now();
    const { code, said } = await run(['-host', '192.0.2.1', '-timeout', '200', '-workername', 'W', '-data', 'x']);
    expect([code, said.at(-2)]).to.deep.equal([254, 'ERROR Failure for : No more hosts to try']);
    expect(said[1]).to.match(/^ERROR Connection failure occurred: ./);
    expect(performance.now() - started).to.be.lessThan(15_000);
  });

  describe('in batch mode', () => {
    beforeEach(() => {
      mkdirSync(folder.file('in'));
      mkdirSync(folder.file('out'));
      for (const name of ['a', 'b', 'c']) write(`in/${name}`, name);
    });
    const batch = (words: readonly string[], terminal?: MemoryClientTerminal): Promise<ClientRun> =>
      run(['-host', '127.0.0.1', '-workername', 'W', '-indir', folder.file('in'), '-outdir', folder.file('out'), ...words], terminal);
    const outputs = (): readonly string[] => readdirSync(folder.file('out')).sort();

    it('shows how far it is', async () => {
      server.answer = (received, response) => {
        (readForm(received).file === 'b' ? answering(400, 'text/plain', '') : signing)(received, response);
      };
      const { code, terminal } = await batch([]);
      expect([code, outputs()]).to.deep.equal([254, ['a', 'c']]);
      expect(terminal.shown).to.deep.equal([
        '[########----------------] 1/3',
        '[################--------] 2/3, 1 failed',
        '[########################] 3/3, 1 failed',
        '',
      ]);
    });

    it('asks for a password that was mistyped, three times at most, and sends the file again', async () => {
      const right = `Basic ${Buffer.from('alice:right').toString('base64')}`;
      server.answer = (received, response) => {
        (received.headers.authorization === right ? signing : answering(401, 'text/plain', ''))(received, response);
      };
      const terminal = new MemoryClientTerminal({ typed: ['wrong', 'wronger', 'right'] });
      const { code } = await batch(['-username', 'alice', '-threads', '3'], terminal);
      expect([code, outputs()]).to.deep.equal([0, ['a', 'b', 'c']]);
      const again = "Enter correct password for user 'alice': ";
      expect(terminal.prompts).to.deep.equal(["Password for user 'alice': ", again, again]);

      const stubborn = new MemoryClientTerminal({ typed: ['1', '2', '3', '4', 'right'] });
      const failed = await batch(['-username', 'alice', '-startall', '-threads', '3'], stubborn);
      expect([failed.code, failed.said.at(-1), stubborn.prompts.length]).to.deep.equal([254, 'Aborted due to failure.', 4]);
    });

    it('sends a file again where the server just ended the connection that was kept', async () => {
      const used = new Set<unknown>();
      server.answer = (received, response) => {
        if (used.has(response.socket)) response.destroy();
        else {
          used.add(response.socket);
          signing(received, response);
        }
      };
      const { code, said } = await batch([]);
      expect([code, outputs(), used.size]).to.deep.equal([0, ['a', 'b', 'c'], 3]);
      expect(said.filter((line) => line.startsWith('ERROR'))).to.deep.equal([]);
    });

    it('fails where the server ends every connection without an answer', async () => {
      server.answer = (_received, response) => response.destroy();
      expect((await batch([])).code).to.equal(254);
      expect(server.received).to.have.length(1);
    });

    it('is aborted where a password that was given is refused', async () => {
      server.answer = answering(401, 'text/plain', '');
      const { code, said } = await batch(['-username', 'alice', '-password', 'p', '-startall']);
      expect([code, said.slice(-2), server.received.length]).to.deep.equal([
        254,
        ['WARN  2 files were not sent', 'Aborted due to failure.'],
        1,
      ]);
    });
  });
});
