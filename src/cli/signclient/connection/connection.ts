import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Credentials } from './credentials.js';
import type { TlsCredentials } from './tls-credentials.js';

/** How servers are spoken to: all of them alike, where there are several. */
export interface Connection {
  readonly protocol: 'http:' | 'https:';
  readonly port: number;
  readonly agent: HttpAgent;
  readonly credentials: Credentials;
  /** Further header fields. */
  readonly headers: Readonly<Record<string, string>>;
  /** How long a connection may take to be made; 0 for as long as the system lets it. */
  readonly connectTimeoutMs: number;
  close(): void;
}

/** One resource of one server. */
export interface Target {
  readonly connection: Connection;
  readonly host: string;
  /** Path and query. */
  readonly path: string;
}

export interface ConnectionSettings {
  readonly port: number;
  /** HTTPS is spoken with them, or with whom the authorities of the public web certify; plain HTTP without. */
  readonly tls?: TlsCredentials | 'publicAuthorities';
  readonly credentials: Credentials;
  readonly headers?: Readonly<Record<string, string>>;
  readonly connectTimeoutMs?: number;
  /** How many requests may be under way at once. */
  readonly threads?: number;
}

const CONNECT_TIMEOUT_MS = 30_000;

/** Makes ready to speak to servers; nothing is sent yet. */
export function openConnection(settings: ConnectionSettings): Connection {
  const { port, tls, credentials, headers = {}, connectTimeoutMs = CONNECT_TIMEOUT_MS, threads = 1 } = settings;
  const common = { keepAlive: true, maxSockets: threads };
  const agent = tls ? new HttpsAgent({ ...common, ...tlsOptions(tls) }) : new HttpAgent(common);
  return {
    protocol: tls ? 'https:' : 'http:',
    port,
    agent,
    credentials,
    headers,
    connectTimeoutMs,
    close: () => {
      agent.destroy();
    },
  };
}

/** For messages. */
export function urlOf({ connection: { protocol, port }, host, path }: Target): string {
  return `${protocol}//${host.includes(':') ? `[${host}]` : host}:${String(port)}${path}`;
}

function tlsOptions(tls: TlsCredentials | 'publicAuthorities') {
  if (tls === 'publicAuthorities') return {};
  const { authorities, identity } = tls;
  return { ca: [...authorities], ...(identity && { key: identity.key, cert: identity.certificates }) };
}
