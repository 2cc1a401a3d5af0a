import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { escapeAttribute } from './envelope-writer.js';

const LOCATION = /(<(?:\w+:)?address\s+location=")[^"]*(")/;
// RFC 3986 §3.2.2 without percent-encoding and user information, which no host of ours has.
const HOST = /^(?:[A-Za-z0-9._~-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** The WSDL document with the address of its service replaced. */
export function addressedWsdl(wsdl: string, address: string): string {
  return wsdl.replace(LOCATION, (_, before: string, after: string) => `${before}${escapeAttribute(address)}${after}`);
}

/** The URL under which the client reached a path, as far as its request tells. */
export function requestedAddress(request: IncomingMessage, path: string): string {
  const scheme = request.socket instanceof TLSSocket ? 'https' : 'http';
  const host = request.headers.host ?? '';
  return `${scheme}://${HOST.test(host) ? host : `localhost:${String(request.socket.localPort ?? 0)}`}${path}`;
}

/** Whether a request asks for the contract: `?wsdl` in any letter case. */
export function asksForWsdl(request: IncomingMessage): boolean {
  const [, query = ''] = (request.url ?? '').split('?', 2);
  return query.split('&').some((parameter) => /^wsdl(?:=|$)/i.test(parameter));
}
