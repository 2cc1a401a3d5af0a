import type { NtpRefusal } from '../../../formats/ntp/ntp-packet.js';
import type { NtpSample } from './ask-ntp-server.js';

/** Whom to believe. */
export interface NtpLimits {
  /** How far the clock may be from a server that agrees, in milliseconds. */
  readonly maxOffsetMs: number;
  /** How far a server may be from its reference, in milliseconds (MAXDIST of RFC 5905 §A.1.1 is 1000). */
  readonly maxRootDistanceMs: number;
}

/** Why a server does not agree with the clock here; undefined where it does. */
export function disagreement(answer: NtpSample | NtpRefusal, { maxOffsetMs, maxRootDistanceMs }: NtpLimits): string | undefined {
  if ('kiss' in answer) return `it refuses to answer (${answer.kiss})`;
  if ('problem' in answer) return answer.problem;
  const { offsetMs, rootDistanceMs } = answer;
  if (rootDistanceMs > maxRootDistanceMs) return `its time may be ${rootDistanceMs.toFixed(0)} ms off`;
  if (Math.abs(offsetMs) > maxOffsetMs) return `the clock is ${Math.abs(offsetMs).toFixed(0)} ms ${offsetMs > 0 ? 'behind' : 'ahead'}`;
  return undefined;
}
