/** NTP packets (RFC 5905 §7.3), as a client sends and reads them. */

/** Octets of a packet without extensions. */
export const NTP_PACKET_BYTES = 48;

/** Milliseconds from 1900-01-01, where NTP begins to count, to 1970-01-01. */
const NTP_EPOCH_MS = -2_208_988_800_000;
/** The seconds of a timestamp begin again after this (RFC 5905 §6). */
const ERA_MS = 2 ** 32 * 1000;

const VERSION = 4;
const MODE_CLIENT = 3;
const MODE_SERVER = 4;
const ORIGIN = 24;
const RECEIVE = 32;
const TRANSMIT = 40;
const NO_SYNCHRONIZATION = 3;

/** A client's packet. `cookie` are eight octets in place of the time, which only who saw the packet can give back. */
export function ntpRequest(cookie: Uint8Array): Uint8Array {
  const packet = new Uint8Array(NTP_PACKET_BYTES);
  packet[0] = (VERSION << 3) | MODE_CLIENT;
  packet.set(cookie, TRANSMIT);
  return packet;
}

/** What a server's packet says. */
export interface NtpReply {
  readonly stratum: number;
  /** Milliseconds to and from the reference clock, and how far off the time there may be. */
  readonly rootDelayMs: number;
  readonly rootDispersionMs: number;
  /** Milliseconds since the epoch: when the request arrived and when the reply left. */
  readonly receivedAt: number;
  readonly transmittedAt: number;
}

/** Why a packet is not to be used. */
export type NtpRefusal = { readonly kiss: string } | { readonly problem: string };

/**
 * Reads a reply to the request that had this cookie. Undefined for one that is no answer to it, such as one that somebody
 * else made up; `near` is a time less than 68 years from the server's, which tells the era of its timestamps.
 */
export function readNtpReply(packet: Uint8Array, cookie: Uint8Array, near: number): NtpReply | NtpRefusal | undefined {
  if (packet.length < NTP_PACKET_BYTES) return undefined;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const first = view.getUint8(0);
  if ((first & 7) !== MODE_SERVER || Buffer.compare(packet.subarray(ORIGIN, RECEIVE), cookie) !== 0) return undefined;
  const stratum = view.getUint8(1);
  // RFC 5905 §7.4: a kiss-o'-death says why in four ASCII letters.
  if (stratum === 0)
    return {
      kiss: Buffer.from(packet.subarray(12, 16))
        .toString('latin1')
        .replace(/[^A-Z]/g, ''),
    };
  if (stratum > 15 || first >> 6 === NO_SYNCHRONIZATION) return { problem: 'it is not synchronized' };
  const receivedAt = timestamp(view, RECEIVE, near);
  const transmittedAt = timestamp(view, TRANSMIT, near);
  if (transmittedAt < receivedAt) return { problem: 'its timestamps contradict one another' };
  return { stratum, rootDelayMs: shortFormat(view, 4), rootDispersionMs: shortFormat(view, 8), receivedAt, transmittedAt };
}

/** 16 bits of seconds and 16 of fractions (RFC 5905 §6). */
const shortFormat = (view: DataView, offset: number): number => (view.getUint32(offset) / 65_536) * 1000;

/** 32 bits of seconds and 32 of fractions, of the era that is nearest. */
function timestamp(view: DataView, offset: number, near: number): number {
  const inEra = NTP_EPOCH_MS + view.getUint32(offset) * 1000 + (view.getUint32(offset + 4) / 2 ** 32) * 1000;
  return inEra + Math.round((near - inEra) / ERA_MS) * ERA_MS;
}
