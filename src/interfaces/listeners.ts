import { createServer as createHttpServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { AddressConnections } from './address-connections.js';
import type { Handler } from './handler.js';
import { refusalReason } from './refusal-reason.js';
import { Traffic } from './traffic.js';
import {
  secureContext,
  serverOptions,
  tlsOptions,
  type HttpsListener,
  type ListenerLimits,
  type ListenerSettings,
  type MutualTlsListener,
  type TlsCertificates,
} from './listener-settings.js';

const LONGEST_CHECK_INTERVAL_MS = 5_000;

/** An open port. */
export interface Listener {
  readonly kind: ListenerSettings['kind'];
  readonly port: number;
  /**
   * Shows and trusts other certificates from the next connection on; open connections go on as they are. Throws, and changes
   * nothing, where they cannot be used. Absent without TLS.
   */
  readonly useCertificates?: (certificates: TlsCertificates) => void;
  /**
   * Takes no more connections, lets the requests under way finish for at most `deadlineMs` and closes what is left then.
   * Connections without a request are closed at once.
   */
  stop(deadlineMs: number): Promise<void>;
}

/** Opens a port and answers its requests by `handler`. Throws where the port cannot be had or the PEM texts cannot be read. */
export async function openListener(settings: ListenerSettings, limits: ListenerLimits, handler: Handler): Promise<Listener> {
  const tls = settings.kind === 'http' ? undefined : createTlsServer(settings, limits);
  const server: Server = tls?.server ?? createHttpServer(serverOptions(limits));
  server.maxConnections = limits.maximumConnections;
  server.setTimeout(limits.silenceTimeoutMs);
  // Node would leave out what is more, without a word, and what says who somebody is might be in it.
  server.maxHeadersCount = 0;

  const traffic = new Traffic();
  const cuttingOff = setInterval(
    () => {
      traffic.cutOffSlowReaders(limits.answerTimeoutMs);
    },
    Math.min(limits.answerTimeoutMs, LONGEST_CHECK_INTERVAL_MS),
  ).unref();
  const addresses = new AddressConnections(limits.maximumConnectionsPerAddress ?? Infinity);
  server.on('connection', (socket: Socket) => {
    if (addresses.admit(socket)) traffic.add(socket);
    else socket.destroy();
  });
  server.on('request', (request, response) => {
    traffic.begin(response);
    if (request.rawHeaders.length > 2 * limits.maximumHeaderFields) refuseHeader(response);
    else handler(request, response);
  });

  await listening(server, settings);
  return {
    kind: settings.kind,
    port: (server.address() as AddressInfo).port,
    ...(tls && { useCertificates: tls.useCertificates }),
    stop: async (deadlineMs) => {
      await stop(server, traffic, deadlineMs);
      clearInterval(cuttingOff);
    },
  };
}

/** RFC 6585 §5. */
function refuseHeader(response: ServerResponse): void {
  const text = 'Request header fields too many\n';
  const headers = { 'Content-Type': 'text/plain;charset=UTF-8', 'Content-Length': Buffer.byteLength(text), Connection: 'close' };
  response.writeHead(431, headers).end(text);
}

interface TlsServer {
  readonly server: HttpsServer;
  readonly useCertificates: (certificates: TlsCertificates) => void;
}

function createTlsServer(settings: HttpsListener | MutualTlsListener, limits: ListenerLimits): TlsServer {
  const server = createHttpsServer({ ...serverOptions(limits), ...tlsOptions(settings, limits) });
  if (settings.kind === 'mtls') {
    server.on('tlsClientError', (error, socket) => {
      const reason = refusalReason(error, socket);
      if (reason !== undefined) settings.onRefusal?.(reason);
    });
  }
  const useCertificates = (certificates: TlsCertificates): void => {
    // New ticket keys come with it, so that no client gets in again by a session that an authority vouched for that is trusted no more.
    server.setSecureContext(secureContext(settings.kind, certificates));
  };
  return { server, useCertificates };
}

function listening(server: Server, { port, host }: ListenerSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host !== undefined && { host }) }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stop(server: Server, traffic: Traffic, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => {
      traffic.closeAll();
    }, deadlineMs);
    // Called once the last connection is closed.
    server.close(() => {
      clearTimeout(deadline);
      resolve();
    });
    traffic.finish();
  });
}
