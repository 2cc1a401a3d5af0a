import { distinguishedNameText, readDistinguishedName } from './distinguished-name.js';

/**
 * Whether two Names, DER, are the same: octet by octet, or as texts (RFC 5280 §7.1), where string types, letter case and
 * the number of spaces do not matter.
 */
export function sameName(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0 || comparableName(a) === comparableName(b);
}

function comparableName(der: Uint8Array): string {
  return distinguishedNameText(readDistinguishedName(der)).toLowerCase().replace(/\s+/g, ' ');
}
