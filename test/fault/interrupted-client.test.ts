import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ScriptedServer } from '../support/scripted-server.js';
import { SIGNCLIENT } from '../support/signclient-process.js';
import { testFolder, type TestFolder } from '../support/tls-files.js';

const DEADLINE_MS = 60_000;
const FILES = 4;

describe('signclient that is told to end', function () {
  this.timeout(DEADLINE_MS);
  let folder: TestFolder;
  let server: ScriptedServer;
  beforeEach(async () => {
    folder = testFolder();
    mkdirSync(folder.file('in'));
    mkdirSync(folder.file('out'));
    for (let index = 0; index < FILES; index++) writeFileSync(folder.file(`in/${String(index)}`), 'document');
    // The first is answered, and of all others the first half.
    server = await ScriptedServer.open((_received, response) => {
      response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': 10 });
      response.write('signe');
      if (server.received.length === 1) response.end('d doc');
    });
  });
  afterEach(async () => {
    await server.close();
    folder.remove();
  });

  const outputs = (): readonly string[] => readdirSync(folder.file('out'));

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`leaves whole answers and nothing else, and says that it was ended by ${signal}`, async () => {
      const words = ['-host', '127.0.0.1', '-port', String(server.port), '-workername', 'W', '-threads', '2', '-removefromindir'];
      const folders = ['-indir', folder.file('in'), '-outdir', folder.file('out')];
      const child = spawn(process.execPath, [SIGNCLIENT, 'signdocument', ...words, ...folders], { stdio: 'ignore', timeout: DEADLINE_MS });
      const ended = once(child, 'exit');
      // One document is signed, and for each of the two threads there is half an answer.
      const isHalfway = (): boolean => outputs().length === 3 && outputs().filter((name) => name.endsWith('.part')).length === 2;
      while (!isHalfway() && child.exitCode === null) await delay(20);
      expect(isHalfway(), 'answers under way').to.equal(true);
      child.kill(signal);
      expect(await ended).to.deep.equal([null, signal]);
      expect(outputs()).to.have.length(1);
      expect(readdirSync(folder.file('in'))).to.have.length(FILES - 1);
    });
  }
});
