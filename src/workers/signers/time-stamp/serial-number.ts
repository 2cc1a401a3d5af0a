import type { Random } from '../../../core/ports.js';

/**
 * A serial number of random octets. They are all random, so that numbers of several processes and nodes, and those from
 * before a restart, are different without anything that would have to be shared; 0 is drawn again.
 */
export function drawSerialNumber(random: Random, octets: number): Uint8Array {
  const number = Buffer.alloc(Math.ceil(octets / 4) * 4);
  for (let offset = 0; offset < number.length; offset += 4) number.writeInt32BE(random.int32(), offset);
  const drawn = number.subarray(0, octets);
  return drawn.every((octet) => octet === 0) ? drawSerialNumber(random, octets) : drawn;
}

/** As it is logged, and as archive id: hex without leading zeros. */
export function serialNumberText(serialNumber: Uint8Array): string {
  return Buffer.from(serialNumber)
    .toString('hex')
    .replace(/^0+(?=.)/, '');
}
