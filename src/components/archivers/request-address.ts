import type { Client } from '../../core/exchange.js';
import { lastForwarded } from '../../core/forwarded-addresses.js';

/** Width of the column. */
const MOST_CHARACTERS = 255;

interface AddressChoice {
  readonly USE_FORWARDED_ADDRESS: boolean;
  readonly MAX_FORWARDED_ADDRESSES: number;
  readonly INCLUDE_DIRECT_ADDRESS: boolean;
}

/**
 * The addresses of a request as they are archived, the nearest last. Of a list that is too long the beginning is left out,
 * which is what strangers wrote.
 */
export function requestAddress({ address, forwardedFor }: Client, choice: AddressChoice): string | null {
  if (!choice.USE_FORWARDED_ADDRESS) return address;
  const direct = choice.INCLUDE_DIRECT_ADDRESS && address !== null ? [address] : [];
  const addresses = [...direct, ...lastForwarded(forwardedFor, choice.MAX_FORWARDED_ADDRESSES)].reverse();
  return addresses.length === 0 ? address : addresses.join(', ').slice(-MOST_CHARACTERS);
}
