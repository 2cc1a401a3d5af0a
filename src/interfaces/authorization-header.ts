import type { Client } from '../core/exchange.js';

/** What an `Authorization` field says; `malformed` for one that says nothing that the server understands. */
export type Credentials = Pick<Client, 'password' | 'bearerToken'> | 'malformed';

const NONE: Credentials = {};
// RFC 7617 §2: base64, padded; senders leave the padding out.
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Reads HTTP Basic (RFC 7617, in UTF-8) and Bearer (RFC 6750 §2.1) credentials. An empty password is no password, as in
 * SignServer.
 */
export function readAuthorization(field: string | undefined): Credentials {
  if (field === undefined) return NONE;
  const [scheme, token] = field.trim().split(/\s+/);
  if (scheme === undefined || token === undefined) return 'malformed';
  switch (scheme.toLowerCase()) {
    case 'basic':
      return readBasic(token);
    case 'bearer':
      return { bearerToken: token };
    default:
      return 'malformed';
  }
}

function readBasic(token: string): Credentials {
  if (!BASE64.test(token)) return 'malformed';
  const text = Buffer.from(token, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0 || colon === text.length - 1) return 'malformed';
  return { password: { username: text.slice(0, colon), password: text.slice(colon + 1) } };
}
