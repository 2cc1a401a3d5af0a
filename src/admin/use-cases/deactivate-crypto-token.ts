import { workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

export interface TokenDeactivation {
  /** Whether the worker has a token that was told to forget its keys. */
  readonly deactivated: boolean;
  /** Whether it is the token that serves requests. */
  readonly servesRequests: boolean;
}

/** Deactivates the crypto token that a worker uses. */
export const deactivateCryptoToken = defineUseCase({
  doc: 'Deactivates the crypto token that a worker uses.',
  permission: 'admin',
  arguments: { worker: workerArgument },
  async run({ engine, servesRequests }, { worker }): Promise<TokenDeactivation> {
    return { deactivated: await engine.deactivateCryptoToken(worker), servesRequests };
  },
});
