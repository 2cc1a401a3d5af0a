import type { Log } from '../core/ports.js';
import type { ListenAddress } from '../settings/listen-address.js';
import { probeRoutes } from '../interfaces/health/probes.js';
import { DEFAULT_LISTENER_LIMITS } from '../interfaces/listener-settings.js';
import { openListener, type Listener } from '../interfaces/listeners.js';
import { metricsHandler } from '../interfaces/metrics/metrics-handler.js';
import type { ServerMetrics } from '../metrics/server-metrics.js';
import { cannotListen } from './cannot-listen.js';

export interface MetricsPortOptions {
  readonly metrics: ServerMetrics;
  /** Why requests make no sense now. */
  readonly notReady: () => Promise<readonly string[]>;
  readonly log: Log;
}

/** Whoever reads metrics has a connection or two. */
const MOST_CONNECTIONS = 100;

/** Opens the port at which metrics are read, and the probes of those who run containers. */
export async function openMetricsPort(address: ListenAddress, { metrics, notReady, log }: MetricsPortOptions): Promise<Listener> {
  const handler = metricsHandler({ render: () => metrics.text(), others: probeRoutes(notReady), log });
  const limits = { ...DEFAULT_LISTENER_LIMITS, maximumConnections: MOST_CONNECTIONS };
  const listener = await openListener({ kind: 'http', ...address }, limits, handler).catch((thrown: unknown) => {
    throw cannotListen('--metrics', address, thrown);
  });
  log.info(`Metrics are read at port ${String(listener.port)}`);
  return listener;
}
