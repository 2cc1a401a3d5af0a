import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Certificate } from '../core/certificate.js';
import type { Client } from '../core/exchange.js';
import type { CertificateReader, Log } from '../core/ports.js';
import type { Door } from '../core/meter.js';
import { readAuthorization } from './authorization-header.js';
import { readTraceParent } from './trace-parent.js';

/** Tells who sent a request, as far as the transport knows; it decides nothing. */
export type ClientReader = (request: IncomingMessage) => Client;

/** A reader of clients. Certificates are read once a connection, not once a request. */
export function createClientReader({ certificates, log }: { readonly certificates: CertificateReader; readonly log: Log }): ClientReader {
  const bySocket = new WeakMap<TLSSocket, { readonly certificate?: Certificate }>();

  const certificateOf = (socket: TLSSocket): { readonly certificate?: Certificate } => {
    let known = bySocket.get(socket);
    if (!known) {
      // Only a certificate that the TLS layer verified says who the client is.
      const der = socket.authorized ? derOf(socket) : undefined;
      known = der ? { certificate: certificates.fromDer(der) } : {};
      bySocket.set(socket, known);
    }
    return known;
  };

  return (request) => {
    const { socket, headers } = request;
    const credentials = readAuthorization(headers.authorization);
    if (credentials === 'malformed') log.warn('Malformed HTTP Authorization header');
    const forwardedFor = headers['x-forwarded-for'];
    return {
      address: withoutMapping(socket.remoteAddress ?? ''),
      ...(socket instanceof TLSSocket && certificateOf(socket)),
      ...(credentials !== 'malformed' && credentials),
      ...(typeof forwardedFor === 'string' && { forwardedFor }),
      ...traceOf(headers['traceparent']),
      ...(headers.cookie !== undefined && { cookies: readCookies(headers.cookie) }),
    };
  };
}

/** The same for requests through one door. */
export function throughDoor(clientOf: ClientReader, door: Door): ClientReader {
  return (request) => ({ ...clientOf(request), door });
}

function traceOf(field: string | readonly string[] | undefined): Pick<Client, 'trace'> {
  const trace = typeof field === 'string' ? readTraceParent(field) : undefined;
  return trace ? { trace } : {};
}

function derOf(socket: TLSSocket): Uint8Array | undefined {
  // An object without fields where the client has none.
  const peer: { readonly raw?: Uint8Array } = socket.getPeerCertificate();
  return peer.raw;
}

/** Names and values of a `Cookie` field (RFC 6265 §4.2.1) as received, without the quotation marks around a value; the first of a name counts. */
function readCookies(field: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of field.split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(equals, 0)).trim();
    if (name !== '' && !cookies.has(name))
      cookies.set(
        name,
        pair
          .slice(equals + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      );
  }
  return cookies;
}

/** RFC 4291 §2.5.5.2: a socket that takes both families shows IPv4 addresses as `::ffff:192.0.2.1`. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
