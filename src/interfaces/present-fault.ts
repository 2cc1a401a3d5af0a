import { asFault, type FaultKind } from '../core/errors.js';
import type { Log, Random } from '../core/ports.js';
import { unexposedText, WIRE_FAULTS } from './wire-faults.js';

/** A fault as it may leave the server; a wire puts its own words around the message. */
export interface PresentableFault {
  readonly kind: FaultKind;
  readonly message: string;
}

/**
 * Whatever a request threw, as the client may see it. What it may not see is written to the log, under a transaction id
 * that the client is told; where the fault has an id already, it is in the log already.
 */
export function presentFault(thrown: unknown, { log, random }: { readonly log: Log; readonly random: Random }): PresentableFault {
  const fault = asFault(thrown);
  if (WIRE_FAULTS[fault.kind].exposed) return { kind: fault.kind, message: fault.message };
  if (fault.transactionId !== undefined) return { kind: fault.kind, message: unexposedText(fault.transactionId) };
  const transactionId = random.uuid();
  log.error(`${transactionId}: ${fault.message}`, fault.cause ?? fault);
  return { kind: fault.kind, message: unexposedText(transactionId) };
}
