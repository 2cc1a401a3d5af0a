import type { AuthorizerContext } from '../../src/core/component.js';
import { MemoryLog, NOON } from './engine-fixture.js';

/** What an authorizer is made with: noon and no rules, unless a test says otherwise. */
export function authorizerContext(parts: Partial<AuthorizerContext> = {}): AuthorizerContext {
  return { workerId: 1, rules: [], clock: { now: () => NOON }, log: new MemoryLog(), ...parts };
}
