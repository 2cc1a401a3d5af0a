import { TokenFailure } from './token-failure.js';

/** Who gives a PIN. One from the configuration is not tried again when it was refused, nor when it may lock the token. */
export type PinSource = 'configuration' | 'administrator';

/** So many are remembered; the oldest goes. */
const MAX_PINS = 100;

/** The PINs that a token has refused and not accepted since, so that a wrong one in a configuration does not lock it. */
export class PinRefusals {
  /** With how often each was refused. */
  readonly #pins = new Map<string, number>();

  add(pin: string): void {
    this.#pins.set(pin, (this.#pins.get(pin) ?? 0) + 1);
    const [oldest] = this.#pins.keys();
    if (this.#pins.size > MAX_PINS && oldest !== undefined) this.#pins.delete(oldest);
  }

  /** A PIN was right. */
  remove(pin: string): void {
    this.#pins.delete(pin);
  }

  /** Throws `pinRefused` for a PIN that would be tried again by itself. */
  requireUntried(pin: string, source: PinSource): void {
    const times = this.#pins.get(pin);
    if (source === 'administrator' || times === undefined) return;
    const count = times === 1 ? 'once' : `${String(times)} times`;
    throw new TokenFailure(
      'pinRefused',
      `CKR_PIN_INCORRECT (refused ${count}; it is not tried again until it is changed or an administrator activates the token)`,
    );
  }
}
