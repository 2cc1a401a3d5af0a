import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

/** What an NTP server of a test says; the usual is the truth. */
export interface NtpServerOptions {
  /** How far its time is ahead, in milliseconds. */
  readonly ahead?: number;
  readonly stratum?: number;
  /** Root dispersion in milliseconds. */
  readonly dispersion?: number;
  /** Kiss code, with stratum 0. */
  readonly kiss?: string;
  readonly unsynchronized?: true;
  /** It answers nothing. */
  readonly silent?: true;
  /** It does not give the client's timestamp back, as somebody who guesses. */
  readonly wrongOrigin?: true;
}

const NTP_EPOCH_MS = -2_208_988_800_000;

/** An NTP server (RFC 5905 §9.2) on loopback, honest or not. */
export class NtpTestServer {
  options: NtpServerOptions;
  /** Requests that it got. */
  asked = 0;

  private constructor(
    private readonly socket: Socket,
    options: NtpServerOptions,
  ) {
    this.options = options;
    socket.on('message', (request, from) => {
      this.#answer(request, from);
    });
  }

  static async start(options: NtpServerOptions = {}): Promise<NtpTestServer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new NtpTestServer(socket, options);
  }

  /** As it stands in NTP_SERVERS. */
  get name(): string {
    return `127.0.0.1:${String(this.socket.address().port)}`;
  }

  stop(): void {
    this.socket.close();
  }

  #answer(request: Buffer, { address, port }: RemoteInfo): void {
    this.asked++;
    const { ahead = 0, stratum = 2, dispersion = 1, kiss, unsynchronized, silent, wrongOrigin } = this.options;
    if (silent) return;
    const reply = Buffer.alloc(48);
    reply[0] = (unsynchronized ? 0xc0 : 0) | (4 << 3) | 4;
    reply[1] = kiss === undefined ? stratum : 0;
    reply.writeUInt32BE(Math.round((dispersion / 1000) * 65_536), 8);
    reply.write(kiss ?? 'TEST', 12, 'latin1');
    if (!wrongOrigin) request.copy(reply, 24, 40, 48);
    const now = Date.now() + ahead - NTP_EPOCH_MS;
    for (const offset of [32, 40]) {
      reply.writeUInt32BE(Math.floor(now / 1000) % 2 ** 32, offset);
      reply.writeUInt32BE(Math.floor(((now % 1000) / 1000) * 2 ** 32), offset + 4);
    }
    this.socket.send(reply, port, address);
  }
}
