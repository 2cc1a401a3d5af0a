import type { OtherWorkers } from '../core/ports.js';
import type { SigningEngine } from './signing-engine.js';

/**
 * Other workers as the engine has them. The engine is asked for at each call: it is made after what uses this. `testKey` is
 * given where tests of keys are to be audited.
 */
export function otherWorkers(
  engineOf: () => SigningEngine,
  testKey: OtherWorkers['testKey'] = async (reference) => (await engineOf().tokens.testKey(reference, {})).results,
): OtherWorkers {
  return {
    process: (reference, request, call) => engineOf().processWithin(reference, request, call),
    testKey,
    properties: (reference) => engineOf().signers.properties(reference),
    state: async (reference) => {
      const engine = engineOf();
      const { id, name, errors, tokenActive } = await engine.status(reference);
      const { certificate } = await engine.signers.certificates(reference).catch(() => ({ certificate: undefined }));
      const keyUses = certificate && (await engine.signers.keyUses(reference));
      return { id, name, errors, tokenActive, ...(certificate && { certificate }), ...(keyUses !== undefined && { keyUses }) };
    },
  };
}
