import { expect } from 'chai';
import type { ServerReadings, WorkerReading } from '../../../src/core/meter.js';
import type { BroadcastOutcome, ProcessGroup } from '../../../src/core/process-group.js';
import { ALONE } from '../../../src/core/process-group.js';
import { ServerMetrics } from '../../../src/metrics/server-metrics.js';
import { CLIENT, dataRequest, engineFixture, SIGNER } from '../../support/engine-fixture.js';
import { workerReadings } from '../../../src/engine/worker-readings.js';

/** What a text says of one series. */
async function valueOf(metrics: ServerMetrics, series: string): Promise<number | undefined> {
  const { text } = await metrics.text();
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

function readings(workers: readonly WorkerReading[], more: Partial<ServerReadings> = {}): ServerReadings {
  return {
    workers: () => Promise.resolve(workers),
    database: () => ({ size: 10, busy: 3, waiting: 2 }),
    load: () => ({ requests: 4, bodyBytes: 500 }),
    ...more,
  };
}

/** Processes of a server; what one announces reaches the others as JSON, as between real ones. */
function processes(count: number): readonly (ProcessGroup & { failure?: string })[] {
  const handlers = Array.from({ length: count }, () => new Map<string, (content: unknown) => unknown>());
  return handlers.map((own) => {
    const member: ProcessGroup & { failure?: string } = {
      on: (topic, carryOut) => void own.set(topic, carryOut),
      async broadcast(topic): Promise<BroadcastOutcome> {
        const others = handlers.filter((one) => one !== own);
        const answers = await Promise.all(others.map((one) => one.get(topic)?.(undefined)));
        return {
          answers: JSON.parse(JSON.stringify(answers)) as unknown[],
          failures: member.failure === undefined ? [] : [member.failure],
        };
      },
    };
    return member;
  });
}

describe('the metrics of a server', () => {
  it('count requests by worker, door and outcome, and how long they took', async () => {
    const metrics = new ServerMetrics(ALONE);
    for (const outcome of ['success', 'success', 'tooManyRequests'] as const) metrics.meter.requestBegun('http')(outcome, 'Signer');
    metrics.meter.requestBegun('clientws')('rejection', 'TSA');
    expect(await valueOf(metrics, 'countersign_requests_total{worker="Signer",door="http",outcome="success"}')).to.equal(2);
    expect(await valueOf(metrics, 'countersign_requests_total{worker="Signer",door="http",outcome="tooManyRequests"}')).to.equal(1);
    expect(await valueOf(metrics, 'countersign_requests_total{worker="TSA",door="clientws",outcome="rejection"}')).to.equal(1);
    expect(await valueOf(metrics, 'countersign_request_duration_seconds_count{worker="Signer"}')).to.equal(3);
    expect(await valueOf(metrics, 'countersign_request_duration_seconds_bucket{le="+Inf",worker="Signer"}')).to.equal(3);
  });

  it('count what the engine does', async () => {
    const metrics = new ServerMetrics(ALONE);
    const { engine } = engineFixture([], { meter: metrics.meter });
    await engine.process({ name: 'Signer' }, dataRequest(), { ...CLIENT, door: 'rest' });
    await engine.process({ name: 'Signer' }, dataRequest('crash'), { ...CLIENT, door: 'rest' }).catch(() => undefined);
    for (let made = 0; made < 3; made++)
      await engine.process({ name: `made up ${String(made)}` }, dataRequest(), CLIENT).catch(() => undefined);
    expect(await valueOf(metrics, 'countersign_requests_total{worker="Signer",door="rest",outcome="success"}')).to.equal(1);
    expect(await valueOf(metrics, 'countersign_requests_total{worker="Signer",door="rest",outcome="unexpected"}')).to.equal(1);
    expect(await valueOf(metrics, 'countersign_signatures_total{algorithm="SHA256withECDSA"}')).to.equal(1);
    // What clients make up is no label.
    expect(await valueOf(metrics, 'countersign_requests_total{worker="",door="server",outcome="noSuchWorker"}')).to.equal(3);
    expect((await metrics.text()).text).not.to.contain('made up');
  });

  it('tell of workers, tokens, keys and certificates', async () => {
    const { engine, workers, counters, store } = engineFixture();
    store.put(3, { NAME: 'Limited', TYPE: 'PROCESSABLE', ...SIGNER, KEYUSAGELIMIT: '10' });
    await engine.reload(0);
    await engine.process({ name: 'Limited' }, dataRequest(), CLIENT);
    const metrics = new ServerMetrics(ALONE);
    metrics.readFrom(readings([], { workers: () => workerReadings({ workers, counters }) }), '1.2.3');
    expect(await valueOf(metrics, 'countersign_crypto_token_active{worker="Token"}')).to.equal(1);
    expect(await valueOf(metrics, 'countersign_signer_certificate_expiry_timestamp_seconds{worker="Signer"}')).to.equal(
      Date.UTC(2026, 10, 25, 12) / 1000,
    );
    expect(await valueOf(metrics, 'countersign_key_usages{worker="Limited"}')).to.equal(1);
    expect(await valueOf(metrics, 'countersign_key_usages_remaining{worker="Limited"}')).to.equal(9);
    expect(await valueOf(metrics, 'countersign_key_usages_remaining{worker="Signer"}')).to.equal(undefined);
    expect(await valueOf(metrics, 'countersign_build_info{version="1.2.3"}')).to.equal(1);
  });

  it('tell of sessions, database, queues and what is under way', async () => {
    const metrics = new ServerMetrics(ALONE);
    const sessions = { size: 8, busy: 5, waiting: 7 };
    metrics.readFrom(readings([{ worker: 'HSM', token: { active: false, sessions } }]), '1');
    expect(await valueOf(metrics, 'countersign_crypto_token_active{worker="HSM"}')).to.equal(0);
    expect(await valueOf(metrics, 'countersign_crypto_token_sessions{worker="HSM",state="open"}')).to.equal(8);
    expect(await valueOf(metrics, 'countersign_crypto_token_sessions{worker="HSM",state="busy"}')).to.equal(5);
    expect(await valueOf(metrics, 'countersign_crypto_token_waiting_requests{worker="HSM"}')).to.equal(7);
    expect(await valueOf(metrics, 'countersign_database_connections{state="busy"}')).to.equal(3);
    expect(await valueOf(metrics, 'countersign_database_connections{state="most"}')).to.equal(10);
    expect(await valueOf(metrics, 'countersign_database_waiting_requests')).to.equal(2);
    expect(await valueOf(metrics, 'countersign_requests_in_progress')).to.equal(4);
    expect(await valueOf(metrics, 'countersign_request_body_bytes')).to.equal(500);
    expect(await valueOf(metrics, 'nodejs_eventloop_lag_p99_seconds')).to.be.a('number');
  });

  it('add several processes up, each number in its way', async () => {
    const [first, second] = processes(2) as [ProcessGroup, ProcessGroup];
    const metrics = new ServerMetrics(first);
    const others = new ServerMetrics(second);
    metrics.readFrom(
      readings([
        { worker: 'T', token: { active: true } },
        { worker: 'S', keyUsesLeft: 9, certificateEnds: 5_000 },
      ]),
      '1',
    );
    others.readFrom(
      readings([
        { worker: 'T', token: { active: false } },
        { worker: 'S', keyUsesLeft: 8, certificateEnds: 6_000 },
      ]),
      '1',
    );
    metrics.meter.requestBegun('http')('success', 'S');
    others.meter.requestBegun('http')('success', 'S');
    others.meter.requestBegun('rest')('success', 'S');
    expect(await valueOf(metrics, 'countersign_processes')).to.equal(2);
    expect(await valueOf(metrics, 'countersign_requests_total{worker="S",door="http",outcome="success"}')).to.equal(2);
    expect(await valueOf(metrics, 'countersign_requests_total{worker="S",door="rest",outcome="success"}')).to.equal(1);
    expect(await valueOf(metrics, 'countersign_request_duration_seconds_bucket{le="+Inf",worker="S"}')).to.equal(3);
    expect(await valueOf(metrics, 'countersign_crypto_token_active{worker="T"}')).to.equal(0);
    expect(await valueOf(metrics, 'countersign_key_usages_remaining{worker="S"}')).to.equal(8);
    expect(await valueOf(metrics, 'countersign_signer_certificate_expiry_timestamp_seconds{worker="S"}')).to.equal(5);
    expect(await valueOf(metrics, 'countersign_database_connections{state="most"}')).to.equal(20);
    expect(await valueOf(metrics, 'countersign_build_info{version="1"}')).to.equal(1);
  });

  it('are none where a process does not tell: sums would go down and up again', async () => {
    const [first] = processes(2);
    const metrics = new ServerMetrics(first!);
    first!.failure = 'process 2 did not answer';
    const thrown = await metrics.text().catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(Error).with.property('message').that.contains('process 2 did not answer');
  });

  it('have a bounded number of series, whatever the workers are called', async () => {
    const metrics = new ServerMetrics(ALONE);
    for (let worker = 0; worker < 2_000; worker++) metrics.meter.requestBegun('http')('success', `W${String(worker)}`);
    for (let algorithm = 0; algorithm < 500; algorithm++) metrics.meter.signed(`A${String(algorithm)}`, 0.1);
    const { text } = await metrics.text();
    expect(text.split('\n').filter((line) => line.startsWith('countersign_requests_total{'))).to.have.length(501);
    expect(text.split('\n').filter((line) => line.startsWith('countersign_signatures_total{'))).to.have.length(101);
    expect(await valueOf(metrics, 'countersign_requests_total{worker="(other)",door="http",outcome="success"}')).to.equal(1_500);
  });

  it('do not wait for long for what workers tell, and keep what they told before', async () => {
    const metrics = new ServerMetrics(ALONE);
    metrics.readFrom(readings([], { workers: () => new Promise(() => undefined) }), '1');
    const begun = performance.now();
    expect(await valueOf(metrics, 'countersign_requests_in_progress')).to.equal(4);
    expect(performance.now() - begun).to.be.below(10_000);
  }).timeout(20_000);

  it('escape what a worker is called', async () => {
    const metrics = new ServerMetrics(ALONE);
    metrics.meter.requestBegun('http')('success', 'a"b\\c\nd');
    expect(await valueOf(metrics, 'countersign_requests_total{worker="a\\"b\\\\c\\nd",door="http",outcome="success"}')).to.equal(1);
  });
});
