/** Where a server listens. */
export interface ListenAddress {
  /** Name or address, IPv6 without brackets; absent for all interfaces. */
  readonly host?: string;
  /** 0 for one that the system chooses. */
  readonly port: number;
}

const FORM = /^(?:\[([0-9a-fA-F:.]+(?:%[^\]]+)?)\]|([^:[\]\s]*)):(\d{1,5})$/;

/** Reads `HOST:PORT`, `:PORT` or `[IPV6]:PORT`; undefined for anything else. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const [, v6, host = '', digits] = FORM.exec(text.trim()) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) return undefined;
  const named = v6 ?? host;
  return { ...(named !== '' && { host: named }), port };
}

/** The address in the form that is read. */
export function formatListenAddress({ host = '', port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}
