import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { Agent } from 'node:http';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Context } from 'mocha';
import { processMemory, processorMs } from '../bench/process-memory.js';
import type { FloodOptions } from './flood.js';
import { megabytes, milliseconds, percentile, writeFigures } from '../support/fault-figures.js';
import { sendRaw, type RawAnswer } from '../support/raw-http.js';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { skip } from '../support/tools.js';

const FLOOD = fileURLToPath(new URL('flood.js', import.meta.url));
/** How long each part takes; `OVERLOAD_SECONDS` asks for longer ones. */
const SECONDS = Number(process.env['OVERLOAD_SECONDS'] ?? 2);
/** How many times what the server can do. */
const FACTOR = 10;
/** Between two requests of the client that asks on while others flood. */
const PAUSE_MS = 50;
/** One core is left to those who refuse and who ask. */
const AT_ONCE = Math.max(1, availableParallelism() - 1);
const CONNECTIONS = 100;

interface Answered {
  readonly answer: RawAnswer;
  readonly timeMs: number;
}

describe('a worker that is asked for ten times what it can do', function () {
  this.timeout(60_000 + 10_000 * SECONDS);
  let installation: Installation;
  let server: ServerProcess;
  let agent: Agent;

  before(async function (this: Context) {
    if (!processMemory(process.pid)) skip(this, 'the memory of another process is read from /proc, which Linux has');
    const signer = { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.PlainSigner', MAX_CONCURRENT_REQUESTS: String(AT_ONCE) };
    // A key as slow as a device: what a worker refuses costs little beside what it does.
    installation = install(openSigner(2, 'Plain', signer), { rsaBits: 4096 });
    server = await startServer(installation, ['--tls', 'off', '--mtls', 'off']);
    agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  });
  after(async () => {
    agent.destroy();
    await server.stop();
    installation.remove();
  });

  async function ask(): Promise<Answered> {
    const { port, pathname } = new URL(`${server.url}/worker/Plain`);
    const headers = { 'Content-Type': 'text/plain', Accept: 'text/plain' };
    const begun = performance.now();
    const answer = await sendRaw({ port: Number(port), path: pathname, headers, body: 'some data', agent });
    return { answer, timeMs: performance.now() - begun };
  }

  /** So many clients, each with one request after the other. */
  async function inTurn(clients: number, seconds: number, pauseMs = 0): Promise<readonly Answered[]> {
    const answered: Answered[] = [];
    const end = performance.now() + seconds * 1000;
    const client = async (): Promise<void> => {
      while (performance.now() < end) {
        answered.push(await ask());
        if (pauseMs > 0) await delay(pauseMs);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return answered;
  }

  /** So many requests a second, whatever becomes of them: how long the answers took, by status. */
  async function flood(rate: number, seconds: number): Promise<Readonly<Record<string, readonly number[]>>> {
    const headers = { 'Content-Type': 'text/plain', Accept: 'text/plain' };
    const url = `${server.url}/worker/Plain`;
    const options: FloodOptions = { url, body: 'some data', headers, connections: CONNECTIONS, rate, duration: seconds };
    const { stdout } = await promisify(execFile)(process.execPath, [FLOOD, JSON.stringify(options)], { maxBuffer: 1 << 28 });
    return JSON.parse(stdout) as Record<string, number[]>;
  }

  const served = (all: readonly Answered[]): readonly Answered[] => all.filter(({ answer }) => answer.status === 200);
  const p95 = (all: readonly Answered[]): number =>
    percentile(
      all.map(({ timeMs }) => timeMs),
      95,
    );

  it('serves what it can, tells the others to come again, and grows no further', async () => {
    const warm = await inTurn(AT_ONCE, SECONDS);
    expect(served(warm), warm[0]?.answer.text).to.have.length(warm.length);
    const idle = await inTurn(1, SECONDS);
    const beginning = processorMs(server.pid) ?? 0;
    const full = await inTurn(AT_ONCE, SECONDS);
    const servedMs = ((processorMs(server.pid) ?? 0) - beginning) / full.length;
    const capacity = full.length / SECONDS;
    const before = processMemory(server.pid)?.resident ?? 0;
    const overloaded = processorMs(server.pid) ?? 0;
    const flooding = flood(Math.ceil(FACTOR * capacity), SECONDS);
    const asked = await inTurn(1, SECONDS, PAUSE_MS);
    const { 200: good = [], 503: refused = [], ...others } = await flooding;
    const overloadMs = (processorMs(server.pid) ?? 0) - overloaded;
    const after = await inTurn(1, SECONDS);
    const refusedMs = (overloadMs - good.length * servedMs) / refused.length;

    expect(others).to.deep.equal({});
    expect(good).to.have.length.above(0);
    for (const { answer } of asked) {
      if (answer.status === 200) continue;
      const told = [answer.status, answer.text, answer.headers['retry-after']];
      expect(told).to.deep.equal([503, 'The worker is working on as many requests as it may\n', '1']);
    }
    expect(served(after)).to.have.length(after.length);
    const peak = processMemory(server.pid)?.peak ?? 0;
    expect(peak - before).to.be.below(200_000_000);
    writeFigures('overload', {
      'at once': AT_ONCE,
      'capacity, requests/s': Math.round(capacity),
      'offered, requests/s': Math.round((good.length + refused.length) / SECONDS),
      'served, requests/s': Math.round(good.length / SECONDS),
      'one client, p95 ms': milliseconds(p95(idle)),
      'as many as at once, p95 ms': milliseconds(p95(full)),
      'served under overload, p95 ms': milliseconds(percentile(good, 95)),
      'refused under overload, p95 ms': milliseconds(percentile(refused, 95)),
      'one client afterwards, p95 ms': milliseconds(p95(after)),
      'processor time of one that is served, ms': milliseconds(servedMs),
      'processor time of one that is refused, ms': milliseconds(refusedMs),
      'server memory before, MB': megabytes(before),
      'server memory at its highest, MB': megabytes(peak),
    });
  });
});
