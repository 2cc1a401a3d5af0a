import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The connections and requests of one listener. Node knows its idle connections, but neither those that never sent a
 * request nor those whose TLS handshake is not done.
 */
export class Traffic {
  private readonly connections = new Map<string, Socket>();
  private readonly underWay = new Set<ServerResponse>();
  /** Since when complete answers have been waiting for their readers, by a clock that never goes back. */
  private readonly waitingSince = new WeakMap<ServerResponse, number>();
  private finishing = false;

  add(socket: Socket): void {
    const peer = peerOf(socket);
    this.connections.set(peer, socket);
    socket.once('close', () => this.connections.delete(peer));
  }

  begin(response: ServerResponse): void {
    this.underWay.add(response);
    if (this.finishing) this.finishAfter(response);
    response.once('close', () => this.underWay.delete(response));
  }

  /** Closes the connections that wait for a request now and the others after the one they carry. */
  finish(): void {
    this.finishing = true;
    const busy = new Set([...this.underWay].map(({ socket }) => socket && peerOf(socket)));
    for (const [peer, socket] of this.connections) if (!busy.has(peer)) socket.destroy();
    for (const response of this.underWay) this.finishAfter(response);
  }

  /** Closes the connections whose clients take longer to read an answer. Node waits for them as long as they read at all. */
  cutOffSlowReaders(longestMs: number): void {
    const now = performance.now();
    for (const response of this.underWay) {
      if (!response.writableEnded) continue;
      const since = this.waitingSince.get(response);
      if (since === undefined) this.waitingSince.set(response, now);
      else if (now - since >= longestMs) response.destroy();
    }
  }

  closeAll(): void {
    for (const socket of this.connections.values()) socket.destroy();
  }

  private finishAfter(response: ServerResponse): void {
    const { socket } = response;
    // RFC 9112 §9.6: tells the client that this connection takes no further request.
    if (!response.headersSent) response.setHeader('Connection', 'close');
    else response.once('close', () => socket?.destroySoon());
  }
}

/** Tells the connections of one listener apart. A TLS socket has the peer of the socket that it is laid over. */
function peerOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${String(remotePort)}`;
}
