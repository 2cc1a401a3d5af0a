import type { ChildProcess } from 'node:child_process';

/** What node:cluster sends with a connection; the process that takes it answers the number as `ack`. */
interface NewConnection {
  readonly cmd: string;
  readonly act: string;
  readonly seq: number;
}

interface Acknowledgement {
  readonly ack: number;
  /** False where it does not listen, or no more. */
  readonly accepted?: boolean;
}

/** A connection that is neither read nor written here. */
interface Connection {
  close(): void;
}

/** What is needed of a child process. */
export type ConnectionTaker = Pick<ChildProcess, 'on' | 'send' | 'connected'>;

interface Given {
  readonly message: NewConnection;
  readonly connection: Connection;
  /** Processes that were given it by us. */
  readonly tried: Set<ConnectionTaker>;
}

/**
 * Connections that were given to a process and not taken. node:cluster forgets them where the process ends, and their clients
 * would wait for ever; here another process gets them. Nothing of them was read yet: a process says that it takes a connection
 * before it does (seen with Node 20; where its messages are others this does nothing).
 */
export class UntakenConnections {
  readonly #givenTo = new Map<ConnectionTaker, Map<number, Given>>();
  /** Below zero, where node:cluster does not count. */
  #lastSequence = 0;

  /** Looks after what a process is given from now on. */
  watch(taker: ConnectionTaker): void {
    const given = new Map<number, Given>();
    this.#givenTo.set(taker, given);
    const send = taker.send.bind(taker) as (...words: readonly unknown[]) => boolean;
    taker.send = (message: unknown, connection?: unknown, ...others: readonly unknown[]): boolean => {
      if (isNewConnection(message) && isConnection(connection)) given.set(message.seq, { message, connection, tried: new Set() });
      return send(message, connection, ...others);
    };
    taker.on('internalMessage', (message: unknown) => {
      if (isAcknowledgement(message)) this.#answered(given, message);
    });
    taker.on('exit', () => {
      this.#givenTo.delete(taker);
      for (const one of given.values()) this.#giveToAnother(one);
    });
  }

  /** What node:cluster gave it closes or gives away itself; what was given a second time is ours. */
  #answered(given: Map<number, Given>, { ack, accepted }: Acknowledgement): void {
    const one = given.get(ack);
    given.delete(ack);
    if (!one || ack >= 0) return;
    if (accepted === false) this.#giveToAnother(one);
    else one.connection.close();
  }

  #giveToAnother({ message, connection, tried }: Given): void {
    for (const [taker, given] of this.#givenTo) {
      if (!taker.connected || tried.has(taker)) continue;
      tried.add(taker);
      const again = { ...message, seq: --this.#lastSequence };
      taker.send(again, connection as never);
      given.set(again.seq, { message, connection, tried });
      return;
    }
    connection.close();
  }
}

function isNewConnection(message: unknown): message is NewConnection {
  return typeof message === 'object' && message !== null && 'act' in message && message.act === 'newconn' && 'seq' in message;
}

function isAcknowledgement(message: unknown): message is Acknowledgement {
  return typeof message === 'object' && message !== null && 'ack' in message && typeof message.ack === 'number';
}

function isConnection(value: unknown): value is Connection {
  return typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function';
}
