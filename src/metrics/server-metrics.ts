import { AggregatorRegistry, collectDefaultMetrics, Registry, type MetricObjectWithValues, type MetricValue } from 'prom-client';
import type { Meter, ServerReadings } from '../core/meter.js';
import type { ProcessGroup } from '../core/process-group.js';
import { prometheusMeter } from './prometheus-meter.js';
import { ServerGauges } from './server-gauges.js';

/** Sums of others, under names that Prometheus keeps for counters. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

const TOPIC = 'metrics';

type Snapshot = readonly MetricObjectWithValues<MetricValue<string>>[];

/** Metrics in the text format of Prometheus. */
export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

/** The metrics of a process, and of all processes of the server together. */
export class ServerMetrics {
  readonly meter: Meter;
  private readonly registry = new Registry();
  private gauges: ServerGauges | undefined;

  constructor(private readonly group: ProcessGroup) {
    collectDefaultMetrics({ register: this.registry });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
    this.meter = prometheusMeter(this.registry);
    group.on(TOPIC, () => this.snapshot());
  }

  /** Tells where the numbers are that are read when somebody asks for them. */
  readFrom(readings: ServerReadings, version: string): void {
    this.gauges = new ServerGauges({ registry: this.registry, readings, version });
  }

  /**
   * The metrics of all processes as one. Rejects where one does not answer: counts that go back and come again would look
   * like as many requests.
   */
  async text(): Promise<MetricsText> {
    const [own, { answers, failures }] = await Promise.all([this.snapshot(), this.group.broadcast(TOPIC, undefined)]);
    if (failures.length > 0) throw new Error(`not all processes of the server told their metrics: ${failures.join('; ')}`);
    const all = AggregatorRegistry.aggregate([own, ...(answers as readonly Snapshot[])].map((one) => [...one]));
    return { contentType: all.contentType, text: await all.metrics() };
  }

  private async snapshot(): Promise<Snapshot> {
    await this.gauges?.refresh();
    const metrics = await this.registry.getMetricsAsJSON();
    // What is no number does not get from one process to another, and says nothing.
    return metrics.map((metric) => ({ ...metric, values: metric.values.filter(({ value }) => Number.isFinite(value)) }));
  }
}
