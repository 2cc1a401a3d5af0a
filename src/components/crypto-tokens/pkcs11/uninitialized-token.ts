import type { CryptoToken } from '../../../core/crypto-token.js';
import { Fault } from '../../../core/errors.js';

/** A token that cannot be set up as it is configured. It says why, and nothing can be done with it. */
export function uninitializedToken(problems: readonly string[]): CryptoToken {
  const refuse = (): Promise<never> => Promise.reject(new Fault('cryptoTokenOffline', problems.join(' ')));
  return {
    active: false,
    problems,
    activate: refuse,
    deactivate: () => Promise.resolve(false),
    key: refuse,
    entries: refuse,
    testKey: refuse,
    generateCertificateRequest: refuse,
    generateKey: refuse,
    removeKey: refuse,
    importCertificateChain: refuse,
    prepare: () => Promise.resolve(),
    probe: () => Promise.resolve({ checks: problems.map((finding) => ({ subject: 'configuration', outcome: 'bad', finding })) }),
  };
}
