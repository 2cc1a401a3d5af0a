import ipaddr from 'ipaddr.js';

/**
 * The one spelling of an IP address, by which addresses are compared; undefined for a text that is none. IPv4 takes four
 * decimal numbers only: to others `010.1` or `0x7f.1` means another address. An IPv4 address that is written as IPv6
 * (RFC 4291 §2.5.5.2) is that IPv4 address, and the zone of a link-local one does not matter.
 */
export function canonicalAddress(text: string): string | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return text;
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return undefined;
  const address = ipaddr.IPv6.parse(bare.replace(/%.*$/, ''));
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const HOST_NAME = new RegExp(`^(?=.{1,253}$)(?:${LABEL}\\.)*${LABEL}\\.?$`);

/** Whether a text can be the name of a host (RFC 1123 §2.1). A name whose last part is a number is an address gone wrong. */
export function isHostName(text: string): boolean {
  return HOST_NAME.test(text) && !/(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i.test(text);
}
