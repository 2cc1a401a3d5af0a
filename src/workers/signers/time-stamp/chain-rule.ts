import { Fault } from '../../../core/errors.js';
import type { SigningKey } from '../../../core/worker-definition.js';
import { INVALID_CHAIN, isValidChain } from './certificate-rules.js';

/** REQUIREVALIDCHAIN. What was found of the chain of a key stays right as long as the key does. */
export class ChainRule {
  readonly #found = new WeakMap<SigningKey, boolean>();

  constructor(private readonly configuration: { readonly REQUIREVALIDCHAIN: boolean }) {}

  /** Throws a `cryptoTokenOffline` fault for a chain that is not let pass. */
  require(signingKey: SigningKey): void {
    if (!this.configuration.REQUIREVALIDCHAIN) return;
    const isValid = this.#found.get(signingKey) ?? isValidChain(signingKey.fullChain);
    this.#found.set(signingKey, isValid);
    if (!isValid) throw new Fault('cryptoTokenOffline', INVALID_CHAIN.request);
  }
}
