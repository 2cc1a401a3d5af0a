import type { SigningPeriod } from '../../engine/certificate-validity.js';
import { workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

/** From when and until when a worker may sign, as its certificate and its settings say. */
export const getSigningValidity = defineUseCase({
  doc: 'From when and until when a worker may sign, in milliseconds since 1970.',
  permission: 'admin',
  arguments: { worker: workerArgument },
  run: ({ engine }, { worker }): Promise<SigningPeriod> => engine.signers.signingPeriod(worker),
});
