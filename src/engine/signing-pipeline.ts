import type { Reply } from '../core/exchange.js';
import type { SigningExchange, Step } from './active-worker.js';
import type { PipelineServices } from './pipeline-services.js';
import { account } from './steps/account.js';
import { archive } from './steps/archive.js';
import { authorize } from './steps/authorize.js';
import { checkSignerCertificate } from './steps/check-signer-certificate.js';
import { findWorker } from './steps/find-worker.js';
import { limitLoad } from './steps/limit-load.js';
import { limitRequest } from './steps/limit-request.js';
import { matchRequest } from './steps/match-request.js';
import { nameTransaction } from './steps/name-transaction.js';
import { recordOutcome } from './steps/record-outcome.js';
import { refuseDisabled } from './steps/refuse-disabled.js';
import { refuseMisconfigured } from './steps/refuse-misconfigured.js';
import { refuseUnprocessable } from './steps/refuse-unprocessable.js';
import { reserveKeyUsage } from './steps/reserve-key-usage.js';
import { runWorker } from './steps/run-worker.js';
import { selectKey } from './steps/select-key.js';

/** The way of a request, from the outside in. The order is the behaviour; a test asserts it. */
export const SIGNING_STEPS: readonly ((services: PipelineServices) => Step)[] = [
  nameTransaction,
  recordOutcome,
  findWorker,
  refuseUnprocessable,
  authorize,
  refuseDisabled,
  refuseMisconfigured,
  matchRequest,
  limitRequest,
  limitLoad,
  selectKey,
  checkSignerCertificate,
  reserveKeyUsage,
  archive,
  account,
  runWorker,
];

/** Joins steps into one function; each gets the rest of the way as `next`. */
export function assemble(steps: readonly Step[]): (exchange: SigningExchange) => Promise<Reply> {
  const end = (): Promise<Reply> => Promise.reject(new Error('no step answered the request'));
  const way = steps.reduceRight<(exchange: SigningExchange) => Promise<Reply>>(
    (rest, step) => (exchange) => step(exchange, () => rest(exchange)),
    end,
  );
  // Steps may throw before they return a promise; async makes that one thing.
  return async (exchange) => way(exchange);
}
