import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { projectRoot } from '../support/project-root.js';
import { requireTool } from '../support/tools.js';

const PROCESSES = 2;
const SENT = 12;

/** The metrics of a server of several processes, as Prometheus reads them. */
describe('metrics for Prometheus', function () {
  this.timeout(120_000);
  let installation: Installation;
  let server: ServerProcess;
  let metrics: string;
  before(async () => {
    installation = install([
      ...openSigner(2, 'Plain', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner' }),
      ...openSigner(3, 'odd "name"', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner', DISABLED: 'true' }),
    ]);
    const port = await freePort();
    metrics = `http://127.0.0.1:${String(port)}`;
    server = await startServer(installation, [
      ...['--tls', 'off', '--mtls', 'off'],
      ...['--processes', String(PROCESSES), '--metrics', `127.0.0.1:${String(port)}`],
    ]);
    // Each on a connection of its own, so that both processes have some.
    for (let sent = 0; sent < SENT; sent++) await post('worker/Plain', 200);
    await post('process?workerId=3', 503);
    await post('worker/Nobody', 404);
  });
  after(async () => {
    await server.stop();
    installation.remove();
  });

  async function post(path: string, status: number): Promise<void> {
    const headers = { 'Content-Type': 'text/plain', Connection: 'close' };
    const answer = await fetch(`${server.url}/${path}`, { method: 'POST', body: 'some data', headers });
    await answer.arrayBuffer();
    expect(answer.status).to.equal(status);
  }

  const scrape = async (): Promise<string> => (await fetch(`${metrics}/metrics`)).text();

  it('pass the check of promtool', async function () {
    requireTool(this, 'promtool');
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: await scrape(), encoding: 'utf8' });
    expect([status, stdout + stderr]).to.deep.equal([0, '']);
  });

  for (const [what, part, check] of [
    ['the scrape configuration', 'scrape_configs:', ['check', 'config']],
    ['the alerts', 'groups:', ['check', 'rules']],
  ] as const) {
    it(`${what} of the documents can be used as it stands`, function () {
      requireTool(this, 'promtool');
      const samples = [...readFileSync(join(projectRoot, 'docs', 'operate.md'), 'utf8').matchAll(/^```yaml\n([^]*?)^```/gm)];
      const sample = samples.map(([, text = '']) => text).find((text) => text.startsWith(part)) ?? '';
      const file = join(installation.dataFolder, 'sample.yml');
      writeFileSync(file, sample);
      const { status, stdout, stderr } = spawnSync('promtool', [...check, file], { encoding: 'utf8' });
      expect([sample === '', status], stdout + stderr).to.deep.equal([false, 0]);
    });
  }

  it('count what all processes did', async () => {
    const lines = (await scrape()).split('\n');
    expect(lines).to.include(`countersign_processes ${String(PROCESSES)}`);
    expect(lines).to.include(`countersign_requests_total{worker="Plain",door="http",outcome="success"} ${String(SENT)}`);
    expect(lines).to.include('countersign_requests_total{worker="odd \\"name\\"",door="http",outcome="cryptoTokenOffline"} 1');
    expect(lines).to.include('countersign_requests_total{worker="",door="http",outcome="noSuchWorker"} 1');
    expect(lines).to.include(`countersign_signatures_total{algorithm="SHA256withRSA"} ${String(SENT)}`);
    expect(lines).to.include(`countersign_http_responses_total{door="http",status="200"} ${String(SENT)}`);
    expect(lines).to.include('countersign_crypto_token_active{worker="CryptoToken"} 1');
  });

  it('are on no port that clients reach', async () => {
    expect((await fetch(`${new URL(server.url).origin}/metrics`)).status).to.equal(404);
    expect((await fetch(`${server.url}/metrics`)).status).to.equal(404);
  });

  it('stand beside the probes, and nothing else', async () => {
    expect(await (await fetch(`${metrics}/readyz`)).text()).to.equal('ready\n');
    expect(await (await fetch(`${metrics}/livez`)).text()).to.equal('live\n');
    expect((await fetch(`${metrics}/signserver/worker/Plain`)).status).to.equal(404);
    expect((await fetch(`${metrics}/metrics`, { method: 'POST' })).status).to.equal(405);
  });
});
