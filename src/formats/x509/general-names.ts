import { isIP } from 'node:net';
import { sequence, tlv } from '../asn1/asn1.js';

/** GeneralNames (RFC 5280 §4.2.1.6) of host names, as dNSName, and IP addresses, as iPAddress. Host names are ASCII. */
export function generalNames(hosts: readonly string[]): Uint8Array {
  return sequence(...hosts.map(generalName));
}

function generalName(host: string): Uint8Array {
  switch (isIP(host)) {
    case 4:
      return tlv(0x87, Uint8Array.from(host.split('.'), Number));
    case 6:
      return tlv(0x87, ipv6Octets(host));
    default:
      // An IA5String: other letters would have to be written as RFC 5891 does it.
      if (!/^[!-~]+$/.test(host)) throw new Error(`${host} is no host name that a certificate can have`);
      return tlv(0x82, Buffer.from(host, 'ascii'));
  }
}

/** The 16 octets of an address in the notation of RFC 4291 §2.2, without a zone and without an IPv4 part. */
function ipv6Octets(address: string): Uint8Array {
  if (/[%.]/.test(address)) throw new Error(`the address ${address} must be written with hexadecimal digits and colons only`);
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  const octets = Buffer.alloc(16);
  for (const [index, group] of [...head, ...zeros, ...tail].entries()) octets.writeUInt16BE(Number.parseInt(group, 16), 2 * index);
  return octets;
}
