import { TokenFailure } from './token-failure.js';

/** Who gives a PIN. One from the configuration is not tried again when it was refused, nor when it may lock the token. */
export type PinSource = 'configuration' | 'administrator';

/** The PINs that a token has refused since one was right, so that a wrong one in a configuration does not lock it. */
export class PinRefusals {
  readonly #pins = new Set<string>();
  #count = 0;

  /** How often a PIN was refused since one was right. */
  get count(): number {
    return this.#count;
  }

  add(pin: string): void {
    this.#count++;
    this.#pins.add(pin);
  }

  /** A PIN was right. */
  clear(): void {
    this.#count = 0;
    this.#pins.clear();
  }

  /** Throws `pinRefused` for a PIN that would be tried again by itself. */
  requireUntried(pin: string, source: PinSource): void {
    if (source === 'administrator' || !this.#pins.has(pin)) return;
    const count = this.#count === 1 ? 'once' : `${String(this.#count)} times`;
    throw new TokenFailure(
      'pinRefused',
      `CKR_PIN_INCORRECT (refused ${count}; it is not tried again until it is changed or an administrator activates the token)`,
    );
  }
}
