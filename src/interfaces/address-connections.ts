import type { Socket } from 'node:net';

/** Counts the connections of each address, so that no one takes all there are. */
export class AddressConnections {
  private readonly counts = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Takes a connection in until it is closed; false where its address has as many already. */
  admit(socket: Socket): boolean {
    const { remoteAddress } = socket;
    // It was closed before anybody looked.
    if (remoteAddress === undefined) return false;
    const count = this.counts.get(remoteAddress) ?? 0;
    if (count >= this.most) return false;
    this.counts.set(remoteAddress, count + 1);
    socket.once('close', () => {
      this.release(remoteAddress);
    });
    return true;
  }

  private release(address: string): void {
    const left = (this.counts.get(address) ?? 1) - 1;
    if (left === 0) this.counts.delete(address);
    else this.counts.set(address, left);
  }
}
