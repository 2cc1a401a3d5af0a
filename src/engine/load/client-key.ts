import { isIPv6 } from 'node:net';
import type { Client, Identity } from '../../core/exchange.js';

/**
 * What tells one client from another where requests are counted: the user, else the certificate, else the address.
 * Undefined for the server itself.
 */
export function clientKey({ certificate, address, dispatcher }: Client, identity: Identity | undefined): string | undefined {
  const username = identity?.username ?? dispatcher?.identity?.username;
  if (username !== undefined) return `user ${username}`;
  if (certificate) return `certificate ${certificate.serialNumber}, ${certificate.issuer}`;
  return address === null ? undefined : `address ${network(address)}`;
}

/** One site has a whole network of 64 bits at least (RFC 6177 §2), so an address of version 6 stands for its network. */
function network(address: string): string {
  const [plain = ''] = address.split('%');
  if (!isIPv6(plain)) return address;
  const [before = '', after] = plain.toLowerCase().split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  // A tail in dotted form is two groups.
  const written = head.length + tail.length + (plain.includes('.') ? 1 : 0);
  const groups = after === undefined ? head : [...head, ...Array<string>(Math.max(0, 8 - written)).fill('0'), ...tail];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
