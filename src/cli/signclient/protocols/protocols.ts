import { CLIENT_WS_PROTOCOL } from './client-ws/process-data.js';
import type { DocumentProtocol } from './document-protocol.js';
import { HTTP_PROTOCOL } from './http-protocol.js';
import { REST_PROTOCOL } from './rest-protocol.js';
import { SIGN_SERVER_WS_PROTOCOL } from './sign-server-ws/sign-document-ws.js';

/** The protocols, by the names that `-protocol` has for them. */
export const PROTOCOLS = {
  HTTP: HTTP_PROTOCOL,
  REST: REST_PROTOCOL,
  CLIENTWS: CLIENT_WS_PROTOCOL,
  WEBSERVICES: SIGN_SERVER_WS_PROTOCOL,
} as const satisfies Readonly<Record<string, DocumentProtocol>>;

export type ProtocolName = keyof typeof PROTOCOLS;
export const PROTOCOL_NAMES = Object.keys(PROTOCOLS) as readonly ProtocolName[];
