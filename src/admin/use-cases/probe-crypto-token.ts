import type { TokenProbe } from '../../core/crypto-token.js';
import { workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

/** Looks at what the token of a worker needs in order to sign, step by step; that a step fails is a result and no fault. */
export const probeCryptoToken = defineUseCase({
  doc: 'Looks at what the token of a worker needs in order to sign: library, slot, PIN and a test signature.',
  permission: 'admin',
  arguments: { worker: workerArgument },
  run({ engine }, { worker }): Promise<TokenProbe> {
    return engine.tokens.probe(worker);
  },
});
