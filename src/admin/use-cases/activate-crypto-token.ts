import { textArgument, workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

export interface TokenState {
  /** Whether the token is active now. */
  readonly active: boolean;
  /** Whether it is the token that serves requests; without a running server only the code was tried. */
  readonly servesRequests: boolean;
}

/** Activates the crypto token that a worker uses. A wrong code is a fault, with or without a running server. */
export const activateCryptoToken = defineUseCase({
  doc: 'Activates the crypto token that a worker uses.',
  permission: 'admin',
  arguments: { worker: workerArgument, code: textArgument },
  async run({ engine, servesRequests }, { worker, code }): Promise<TokenState> {
    await engine.activateCryptoToken(worker, code);
    return { active: (await engine.status(worker)).tokenActive, servesRequests };
  },
});
