import type { Certificate } from '../../core/certificate.js';
import { workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

export interface ShownCertificates {
  /** DER, base64. */
  readonly certificate?: string;
  /** DER, base64; the signer's own first. */
  readonly chain: readonly string[];
}

/** The certificates that a worker signs with; none where there is no such worker. */
export const getSignerCertificates = defineUseCase({
  doc: 'The certificates that a worker signs with.',
  permission: 'admin',
  arguments: { worker: workerArgument },
  async run({ engine }, { worker }): Promise<ShownCertificates> {
    const { certificate, chain } = await engine.signers.certificates(worker);
    return { ...(certificate && { certificate: base64(certificate) }), chain: chain.map(base64) };
  },
});

const base64 = ({ der }: Certificate): string => Buffer.from(der).toString('base64');
