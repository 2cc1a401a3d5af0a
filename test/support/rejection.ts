import { expect } from 'chai';
import { Fault, type FaultKind } from '../../src/core/errors.js';

/** The fault that a promise ends with; the test fails where it ends well or with another error. */
export async function rejection(promise: Promise<unknown>): Promise<Fault> {
  try {
    await promise;
  } catch (thrown) {
    expect(thrown).to.be.instanceOf(Fault);
    return thrown as Fault;
  }
  throw new Error('expected a fault');
}

/** Asserts kind and message of the fault that a promise ends with. */
export async function expectFault(promise: Promise<unknown>, kind: FaultKind, message: string): Promise<void> {
  const fault = await rejection(promise);
  expect([fault.kind, fault.message]).to.deep.equal([kind, message]);
}
