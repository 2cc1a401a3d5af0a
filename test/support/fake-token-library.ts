import type { Lane } from '../../src/components/crypto-tokens/pkcs11/lane.js';
import type { Command, CommandName, CommandResult, OpenOrder } from '../../src/components/crypto-tokens/pkcs11/token-commands.js';
import { TokenFailure } from '../../src/components/crypto-tokens/pkcs11/token-failure.js';

/** What a device does when it is told to do something: answers, or goes away, or falls silent. */
export class FakeTokenLibrary {
  /** Whether the token is there. */
  isThere = true;
  /** Whether calls end at all. */
  hangs = false;
  pin = '1234';
  maxSessions = Infinity;
  /** Sessions that are open. */
  sessions = 0;
  /** How each was opened that was to be. */
  readonly openings: OpenOrder[] = [];
  /** PINs that the token has looked at. */
  readonly tried: string[] = [];
  readonly #hanging = new Set<() => void>();

  readonly makeLane = (): Lane => new FakeLane(this);

  /** Ends the silence. */
  wake(): void {
    this.hangs = false;
    for (const wake of this.#hanging) wake();
    this.#hanging.clear();
  }

  async answer(): Promise<void> {
    await Promise.resolve();
    if (this.hangs) await new Promise<void>((resolve) => this.#hanging.add(resolve));
    if (!this.isThere) throw new TokenFailure('lost', 'CKR_TOKEN_NOT_PRESENT');
  }

  open(order: OpenOrder): CommandResult<'open'> {
    this.openings.push(order);
    if (this.sessions >= this.maxSessions) throw new TokenFailure('exhausted', 'CKR_SESSION_COUNT');
    const login = this.sessions > 0 ? 'already' : 'now';
    if (order.pin !== undefined && login === 'now') {
      this.tried.push(order.pin);
      if (order.pin !== this.pin) throw new TokenFailure('pinRefused', 'CKR_PIN_INCORRECT');
    }
    this.sessions++;
    return { slot: 7, label: 'fake', login, mechanisms: [1] };
  }
}

class FakeLane implements Lane {
  readonly gone: Promise<void>;
  #end: () => void = () => undefined;
  #isOpen = false;
  #isLeaving = false;
  #pending: ((failure: TokenFailure) => void) | undefined;

  constructor(private readonly library: FakeTokenLibrary) {
    this.gone = new Promise((resolve) => (this.#end = resolve));
  }

  run<N extends CommandName>(command: Command<N>): Promise<CommandResult<N>> {
    return new Promise((resolve, reject) => {
      this.#pending = reject;
      this.carryOut(command as Command).then(
        (result) => {
          this.settle();
          resolve(result);
        },
        (thrown: unknown) => {
          this.settle();
          reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
        },
      );
    });
  }

  abandon(): void {
    this.#isLeaving = true;
    if (!this.#pending) this.leave();
    else this.#pending(new TokenFailure('lost', 'The session was given up.'));
  }

  private settle(): void {
    this.#pending = undefined;
    if (this.#isLeaving) this.leave();
  }

  private leave(): void {
    if (this.#isOpen) this.library.sessions--;
    this.#isOpen = false;
    this.#end();
  }

  private async carryOut(command: Command): Promise<CommandResult<CommandName>> {
    if (command.kind === 'close') {
      if (this.#isOpen) this.library.sessions--;
      this.#isOpen = false;
      return 'done';
    }
    await this.library.answer();
    if (command.kind === 'open') {
      const opened = this.library.open(command);
      this.#isOpen = true;
      return opened;
    }
    if (command.kind === 'inspect') return { description: 'fake', slots: [] };
    return new Uint8Array([1]);
  }
}
