import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Clock } from '../../../core/ports.js';
import { ntpRequest, readNtpReply, type NtpReply, type NtpRefusal } from '../../../formats/ntp/ntp-packet.js';
import type { NtpServer } from './ntp-servers.js';

/** What a server says of the clock here. */
export interface NtpSample {
  /** Milliseconds that the clock here is behind. */
  readonly offsetMs: number;
  /** RFC 5905 §11.2.1: how far the server's own time may be from the reference, the way to it included. */
  readonly rootDistanceMs: number;
  readonly stratum: number;
}

export interface NtpQuestion {
  readonly clock: Clock;
  /** How long to wait for all of it. */
  readonly timeoutMs: number;
}

/** Asks a server once. Answers why where it is of no use; never throws. */
export async function askNtpServer(server: NtpServer, { clock, timeoutMs }: NtpQuestion): Promise<NtpSample | NtpRefusal> {
  try {
    const address = await resolve(server.host, timeoutMs);
    return await exchange({ address, port: server.port }, { clock, timeoutMs });
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? ` (${String(thrown.code)})` : '';
    return { problem: `it cannot be asked${code}` };
  }
}

/** Without the thread pool, which makes the signatures and must not wait for a name server. */
async function resolve(host: string, timeoutMs: number): Promise<string> {
  if (isIP(host) !== 0) return host;
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  const timer = setTimeout(() => {
    resolver.cancel();
  }, timeoutMs);
  try {
    const [address] = await resolver.resolve4(host).catch(() => resolver.resolve6(host));
    if (address === undefined) throw new Error(`${host} has no address`);
    return address;
  } finally {
    clearTimeout(timer);
  }
}

function exchange(
  { address, port }: { readonly address: string; readonly port: number },
  { clock, timeoutMs }: NtpQuestion,
): Promise<NtpSample | NtpRefusal> {
  return new Promise((settle) => {
    const cookie = randomBytes(8);
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4').unref();
    const finish = (outcome: NtpSample | NtpRefusal): void => {
      clearTimeout(timer);
      socket.close();
      settle(outcome);
    };
    const timer = setTimeout(() => {
      finish({ problem: 'it does not answer' });
    }, timeoutMs);
    let sentAt = 0;
    socket.on('error', () => {
      finish({ problem: 'it cannot be reached' });
    });
    // A connected socket takes packets of that address and port only.
    socket.connect(port, address, () => {
      sentAt = clock.now();
      socket.send(ntpRequest(cookie));
    });
    socket.on('message', (packet) => {
      const receivedAt = clock.now();
      const reply = readNtpReply(packet, cookie, receivedAt);
      if (reply) finish('stratum' in reply ? sample(reply, sentAt, receivedAt) : reply);
    });
  });
}

/** RFC 5905 §8: the way there and back is taken to be equally long. */
function sample(reply: NtpReply, sentAt: number, receivedAt: number): NtpSample {
  const offsetMs = (reply.receivedAt - sentAt + (reply.transmittedAt - receivedAt)) / 2;
  const delayMs = Math.max(0, receivedAt - sentAt - (reply.transmittedAt - reply.receivedAt));
  return { offsetMs, rootDistanceMs: (reply.rootDelayMs + delayMs) / 2 + reply.rootDispersionMs, stratum: reply.stratum };
}
