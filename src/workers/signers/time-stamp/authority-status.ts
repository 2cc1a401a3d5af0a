import type { TimeSource } from '../../../core/component.js';
import type { SignerStatus, SigningKey } from '../../../core/worker-definition.js';
import { INVALID_CHAIN, isValidChain, timeStampingProblems } from './certificate-rules.js';

/** What status looks at. */
export interface AuthorityParts extends Pick<SigningKey, 'certificate' | 'chain'> {
  readonly timeSource: TimeSource | undefined;
  readonly requiresValidChain: boolean;
}

/** What worker status says of a time-stamp authority: certificate, chain and time. */
export async function authorityStatus({ certificate, chain, timeSource, requiresValidChain }: AuthorityParts): Promise<SignerStatus> {
  const time = await timeSource?.time(new Map());
  return {
    errors: [
      ...(certificate ? timeStampingProblems(certificate) : []),
      ...(requiresValidChain && !isValidChain(chain) ? [INVALID_CHAIN.status] : []),
      ...(time === undefined ? ['Time source not available'] : []),
    ],
    entries: timeSource?.status?.() ?? [],
  };
}
