import type { ServerOptions } from 'node:http';
import type { SecureContextOptions, TlsOptions } from 'node:tls';

/** A server's own certificate, in PEM. */
export interface ServerIdentity {
  /** Private key. */
  readonly key: string;
  /** Certificate, followed by the authorities above it where there are any between it and the root. */
  readonly certificate: string;
}

/** What a TLS listener shows of itself and whom it trusts. */
export interface TlsCertificates {
  readonly identity: ServerIdentity;
  /** Certificates of the authorities whose clients are let in, PEM; for a listener that asks for certificates. */
  readonly clientAuthorities?: string;
}

interface ListenerAddress {
  /** 0 takes any free port. */
  readonly port: number;
  /** Address to listen at; all of the machine's where absent. */
  readonly host?: string;
}

export interface HttpListener extends ListenerAddress {
  readonly kind: 'http';
}

/** TLS without client certificates: one that is offered is not asked for and not seen. */
export interface HttpsListener extends ListenerAddress {
  readonly kind: 'https';
  readonly identity: ServerIdentity;
}

/** TLS that only clients with a certificate of a trusted authority get through. */
export interface MutualTlsListener extends ListenerAddress {
  readonly kind: 'mtls';
  readonly identity: ServerIdentity;
  /** Certificates of the authorities whose clients are let in, PEM. */
  readonly clientAuthorities: string;
  /** Told in a sentence why a client was not let in. */
  readonly onRefusal?: (reason: string) => void;
}

export type ListenerSettings = HttpListener | HttpsListener | MutualTlsListener;

/** How long and how much a client may take. Times in milliseconds. */
export interface ListenerLimits {
  /** For the request line and the header fields, from the first byte of the connection. */
  readonly headersTimeoutMs: number;
  /** For a whole request, its body included. */
  readonly requestTimeoutMs: number;
  /** How long an idle connection is kept for the next request. */
  readonly keepAliveTimeoutMs: number;
  /** How long a connection may be silent while a request is under way. */
  readonly silenceTimeoutMs: number;
  readonly handshakeTimeoutMs: number;
  /** How long a client may take to read an answer that is complete. */
  readonly answerTimeoutMs: number;
  readonly maximumHeaderBytes: number;
  /** Header fields of a request. */
  readonly maximumHeaderFields: number;
  /** For each listener. */
  readonly maximumConnections: number;
  /** Of one address, for each listener; absent for as many as there may be. */
  readonly maximumConnectionsPerAddress?: number | undefined;
}

export const DEFAULT_LISTENER_LIMITS: ListenerLimits = {
  headersTimeoutMs: 20_000,
  requestTimeoutMs: 300_000,
  // Longer than the minute after which most load balancers let go of an idle connection, so that they end it, not we.
  keepAliveTimeoutMs: 75_000,
  silenceTimeoutMs: 300_000,
  handshakeTimeoutMs: 20_000,
  answerTimeoutMs: 300_000,
  maximumHeaderBytes: 32_768,
  maximumHeaderFields: 100,
  maximumConnections: 10_000,
};

/** The limits as Node's servers take them when they are made. */
export function serverOptions(limits: ListenerLimits): ServerOptions {
  return {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    maxHeaderSize: limits.maximumHeaderBytes,
    connectionsCheckingInterval: Math.min(limits.headersTimeoutMs, 5_000),
  };
}

/** The TLS side of a listener when it is made. */
export function tlsOptions(settings: HttpsListener | MutualTlsListener, limits: ListenerLimits): TlsOptions {
  const asking = settings.kind === 'mtls' && { requestCert: true, rejectUnauthorized: true };
  return { ...secureContext(settings.kind, settings), ...asking, handshakeTimeout: limits.handshakeTimeoutMs };
}

/** What can be changed of a listener while it is open; TLS 1.2 and 1.3 only (RFC 8996). Throws where nobody would be trusted. */
export function secureContext(kind: 'https' | 'mtls', certificates: TlsCertificates): SecureContextOptions {
  const { identity, clientAuthorities = '' } = certificates;
  const own: SecureContextOptions = { key: identity.key, cert: identity.certificate, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' };
  if (kind === 'https') return own;
  // Without a text Node would trust every authority of the public web.
  if (clientAuthorities.trim() === '') throw new Error('A listener for clients with certificates needs the authorities that it trusts.');
  return { ...own, ca: clientAuthorities };
}
