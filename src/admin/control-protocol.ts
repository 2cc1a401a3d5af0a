import { Fault, FAULT_KINDS } from '../core/errors.js';

/**
 * How the command line reaches a server on the same machine: HTTP over a Unix socket that only the server's account can
 * open, `POST /<use case>` with JSON arguments. A file in the data folder says where the socket is, because the path of
 * a socket is bounded (108 bytes on Linux, 104 on macOS) and that of a data folder is not.
 */
export const CONTROL_FILE = 'control.json';

/** What the file holds. */
export interface ControlAddress {
  /** Absolute path of the socket. */
  readonly socket: string;
  /** Process id of the server: of several processes that of the one which replaces the others. */
  readonly server?: number;
}

/** Reads the file's text; undefined where it is something else. */
export function parseControlAddress(text: string): ControlAddress | undefined {
  const address = parseJson(text);
  const socket = field(address, 'socket');
  const server = field(address, 'server');
  if (typeof socket !== 'string') return undefined;
  return { socket, ...(typeof server === 'number' && Number.isSafeInteger(server) && server > 0 && { server }) };
}

/** A fault on the wire. */
export interface ControlFault {
  readonly kind: string;
  readonly message: string;
}

/** The fault that a server answered; an answer that is none is `unexpected`. */
export function parseControlFault(text: string): Fault {
  const answer = parseJson(text);
  const kind = FAULT_KINDS.find((one) => one === field(answer, 'kind'));
  const message = field(answer, 'message');
  if (!kind || typeof message !== 'string') return new Fault('unexpected', 'The server gave an answer that cannot be understood.');
  return new Fault(kind, message);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
