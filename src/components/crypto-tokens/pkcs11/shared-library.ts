import type { OpenedToken } from './token-commands.js';
import { TokenFailure } from './token-failure.js';

/** What counts of a device where its library is initialised anew. */
interface LibraryUser {
  readonly isOpen: boolean;
  /** How many of its threads may be within the library. */
  readonly threads: number;
}

/** What all devices of one library have in common in a process: what one does to it, it does to the others. */
export class SharedLibrary {
  readonly #devices = new Set<LibraryUser>();
  /** By slot, the PIN that its token has accepted last. */
  readonly #acceptedPins = new Map<number, string>();
  #last: Promise<void> = Promise.resolve();

  add(device: LibraryUser): void {
    this.#devices.add(device);
  }

  remove(device: LibraryUser): void {
    this.#devices.delete(device);
  }

  /**
   * Whether the library may be ended, be it to initialise it anew. That ends the sessions of all devices, and a thread that
   * is within it then brings the process down. To be asked while nobody else opens the library.
   */
  isUnused(): boolean {
    return [...this.#devices].every(({ isOpen, threads }) => !isOpen && threads === 0);
  }

  /**
   * A token looks at a PIN only where the process is not logged in to it already, be it for another device; then the PIN
   * must be the one by which it was. Throws `pinRefused`.
   */
  requireAccepted({ slot, login }: Pick<OpenedToken, 'slot' | 'login'>, pin: string): void {
    if (login === 'now') this.#acceptedPins.set(slot, pin);
    else if (this.#acceptedPins.has(slot) && this.#acceptedPins.get(slot) !== pin)
      throw new TokenFailure('pinRefused', 'CKR_PIN_INCORRECT');
  }

  /** Runs work that opens or ends the library, one after the other. What is run must end by itself. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}
