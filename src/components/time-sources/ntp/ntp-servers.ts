import { isIP } from 'node:net';

/** Where an NTP server is asked. */
export interface NtpServer {
  /** Name or address. */
  readonly host: string;
  readonly port: number;
}

const USUAL_PORT = 123;
const MAX_SERVERS = 16;

/** Servers separated by commas, each `HOST`, `HOST:PORT` or `[IPv6]:PORT`; undefined where one is none, or too many are. */
export function parseNtpServers(text: string): readonly NtpServer[] | undefined {
  const servers: NtpServer[] = [];
  for (const entry of text.split(',')) {
    const server = parseNtpServer(entry.trim());
    if (!server) return undefined;
    servers.push(server);
  }
  return servers.length <= MAX_SERVERS ? servers : undefined;
}

function parseNtpServer(text: string): NtpServer | undefined {
  if (isIP(text) !== 0) return { host: text, port: USUAL_PORT };
  const [, bracketed, name, port] = /^(?:\[([^\]]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? name;
  const number = port === undefined ? USUAL_PORT : Number(port);
  if (host === undefined || (bracketed !== undefined && isIP(bracketed) !== 6) || number < 1 || number > 65_535) return undefined;
  return { host, port: number };
}

/** As it is written in the property. */
export function ntpServerText({ host, port }: NtpServer): string {
  const name = isIP(host) === 6 ? `[${host}]` : host;
  return port === USUAL_PORT ? name : `${name}:${String(port)}`;
}
