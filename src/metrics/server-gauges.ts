import { Gauge, type Registry } from 'prom-client';
import type { PoolUsage, ServerReadings, WorkerReading } from '../core/meter.js';

interface GaugeOptions {
  readonly registry: Registry;
  readonly readings: ServerReadings;
  readonly version: string;
}

/** How long what workers told is good, in milliseconds: it may cost a look into the database for each. */
const FRESH_MS = 10_000;
/** How long the others wait for what workers tell. */
const DEADLINE_MS = 2_000;
/** As many series as counters of workers may have. */
const MOST_WORKERS = 500;

/** Numbers that are read when somebody asks for them. How those of several processes become one is part of each. */
export class ServerGauges {
  private workers: readonly WorkerReading[] = [];
  private freshUntil = 0;
  private reading: Promise<void> | undefined;
  private readonly gauges: ReturnType<typeof makeGauges>;

  constructor(private readonly options: GaugeOptions) {
    this.gauges = makeGauges(options.registry);
    this.gauges.build.set({ version: options.version }, 1);
    this.gauges.processes.set(1);
  }

  /** Takes the numbers of now. What cannot be had in time stays as it was. Never rejects. */
  async refresh(): Promise<void> {
    await this.refreshWorkers();
    const { readings } = this.options;
    const { requests, bodyBytes } = readings.load();
    this.gauges.requests.set(requests);
    this.gauges.bodyBytes.set(bodyBytes);
    this.setPool(readings.database());
    this.setWorkers();
  }

  private async refreshWorkers(): Promise<void> {
    if (performance.now() < this.freshUntil) return;
    this.reading ??= this.options.readings
      .workers()
      .then((workers) => {
        this.workers = workers.slice(0, MOST_WORKERS);
        this.freshUntil = performance.now() + FRESH_MS;
      })
      .catch(() => undefined)
      .finally(() => {
        this.reading = undefined;
      });
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DEADLINE_MS);
    });
    await Promise.race([this.reading, deadline]);
    clearTimeout(timer);
  }

  private setPool({ size, busy, waiting }: PoolUsage): void {
    this.gauges.connections.set({ state: 'busy' }, busy);
    if (size !== undefined) this.gauges.connections.set({ state: 'most' }, size);
    this.gauges.databaseWaiting.set(waiting);
  }

  private setWorkers(): void {
    const { tokens, sessions, sessionsWaiting, certificateEnds, keyUses, keyUsesLeft } = this.gauges;
    for (const gauge of [tokens, sessions, sessionsWaiting, certificateEnds, keyUses, keyUsesLeft]) gauge.reset();
    for (const { worker, token, ...signer } of this.workers) {
      if (token) tokens.set({ worker }, token.active ? 1 : 0);
      if (token?.sessions) {
        sessions.set({ worker, state: 'busy' }, token.sessions.busy);
        if (token.sessions.size !== undefined) sessions.set({ worker, state: 'open' }, token.sessions.size);
        sessionsWaiting.set({ worker }, token.sessions.waiting);
      }
      if (signer.certificateEnds !== undefined) certificateEnds.set({ worker }, signer.certificateEnds / 1000);
      if (signer.keyUses !== undefined) keyUses.set({ worker }, signer.keyUses);
      if (signer.keyUsesLeft !== undefined) keyUsesLeft.set({ worker }, signer.keyUsesLeft);
    }
  }
}

function makeGauges(registry: Registry) {
  const registers = [registry];
  const gauge = <const L extends string = never>(
    name: string,
    help: string,
    more: { readonly labels?: readonly L[]; readonly aggregator?: 'sum' | 'min' | 'max' | 'first' } = {},
  ): Gauge<L> =>
    new Gauge<L>({
      name: `countersign_${name}`,
      help,
      labelNames: [...(more.labels ?? [])],
      aggregator: more.aggregator ?? 'sum',
      registers,
    });
  const labels = ['worker'] as const;
  return {
    build: gauge('build_info', 'The version of the server.', { labels: ['version'], aggregator: 'first' }),
    processes: gauge('processes', 'Processes of the server that answered.'),
    requests: gauge('requests_in_progress', 'Requests to sign or validate that are under way.'),
    bodyBytes: gauge('request_body_bytes', 'Memory that the bodies of requests under way take.'),
    connections: gauge('database_connections', 'Connections to the database: in use, and the most there may be.', { labels: ['state'] }),
    databaseWaiting: gauge('database_waiting_requests', 'What waits for the database.'),
    tokens: gauge('crypto_token_active', 'Whether the crypto token of a worker can be used, in all processes.', {
      labels,
      aggregator: 'min',
    }),
    sessions: gauge('crypto_token_sessions', 'Sessions of a PKCS#11 token: open, and in use.', { labels: ['worker', 'state'] }),
    sessionsWaiting: gauge('crypto_token_waiting_requests', 'What waits for a session of a PKCS#11 token.', { labels }),
    certificateEnds: gauge('signer_certificate_expiry_timestamp_seconds', 'When a worker may sign no longer, by its certificate.', {
      labels,
      aggregator: 'min',
    }),
    keyUses: gauge('key_usages', 'How often the key of a worker has signed.', { labels, aggregator: 'max' }),
    keyUsesLeft: gauge('key_usages_remaining', 'How often the key of a worker may still sign.', { labels, aggregator: 'min' }),
  };
}
