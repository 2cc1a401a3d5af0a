import { Counter, Histogram, type Registry } from 'prom-client';
import type { Door, Meter, RequestOutcome } from '../core/meter.js';
import { LabelValues } from './label-values.js';

/** Seconds: from the quickest signatures in software to the slowest in hardware, and what waits. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const MOST_WORKERS = 500;
const MOST_ALGORITHMS = 100;
/** Stands for a worker that nobody has heard of: what clients make up is no name of a series. */
const NO_WORKER = '';

/** A meter that keeps its counts in a registry. */
export function prometheusMeter(registry: Registry): Meter {
  const registers = [registry];
  const requests = new Counter({
    name: 'countersign_requests_total',
    help: 'Requests that workers were asked for, by what became of them: success, rejection, or the kind of fault.',
    labelNames: ['worker', 'door', 'outcome'] as const,
    registers,
  });
  const durations = new Histogram({
    name: 'countersign_request_duration_seconds',
    help: 'Time that requests took from the moment when they were read to that when their answers were ready.',
    labelNames: ['worker'] as const,
    buckets: BUCKETS,
    registers,
  });
  const responses = new Counter({
    name: 'countersign_http_responses_total',
    help: 'Answers by door and HTTP status, those to requests included that no worker was asked for.',
    labelNames: ['door', 'status'] as const,
    registers,
  });
  const signatures = new Histogram({
    name: 'countersign_signature_duration_seconds',
    help: 'Time that crypto tokens took for signatures, waiting for a session included.',
    labelNames: ['algorithm'] as const,
    buckets: BUCKETS,
    registers,
  });
  const signed = new Counter({
    name: 'countersign_signatures_total',
    help: 'Signatures that crypto tokens made for workers.',
    labelNames: ['algorithm'] as const,
    registers,
  });
  const workers = new LabelValues(MOST_WORKERS);
  const algorithms = new LabelValues(MOST_ALGORITHMS);

  return {
    requestBegun(door: Door) {
      const begun = performance.now();
      return (outcome: RequestOutcome, name: string | undefined) => {
        const worker = name === undefined ? NO_WORKER : workers.of(name);
        requests.inc({ worker, door, outcome });
        if (name !== undefined) durations.observe({ worker }, (performance.now() - begun) / 1000);
      };
    },
    answered(door, status) {
      responses.inc({ door, status: String(status) });
    },
    signed(name, seconds) {
      const algorithm = algorithms.of(name);
      signed.inc({ algorithm });
      signatures.observe({ algorithm }, seconds);
    },
  };
}
