import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { TlsCredentials } from './tls-credentials.js';

/** Where the service is, and what is needed to speak to it. */
export interface ClientWsConnection {
  /** For messages. */
  readonly url: string;
  readonly protocol: 'http:' | 'https:';
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
  readonly agent: HttpAgent;
  /** Value of the header field Authorization. */
  readonly authorization?: string;
  close(): void;
}

export interface ClientWsServer {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** HTTPS is spoken with them, plain HTTP without. */
  readonly tls?: TlsCredentials;
  readonly user?: { readonly name: string; readonly password: string };
  /** How many requests may be under way at once. */
  readonly threads: number;
}

/** Makes ready to speak to a server; nothing is sent yet. */
export function connectToClientWs({ host, port, path, tls, user, threads }: ClientWsServer): ClientWsConnection {
  const protocol = tls ? 'https:' : 'http:';
  const common = { keepAlive: true, maxSockets: threads };
  const agent = tls ? new HttpsAgent({ ...common, ...tlsOptions(tls) }) : new HttpAgent(common);
  const authority = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  return {
    url: `${protocol}//${authority}${path}`,
    protocol,
    host,
    port,
    path,
    agent,
    ...(user && { authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}` }),
    close: () => {
      agent.destroy();
    },
  };
}

function tlsOptions({ authorities, identity }: TlsCredentials) {
  return { ca: [...authorities], ...(identity && { key: identity.key, cert: identity.certificates }) };
}
