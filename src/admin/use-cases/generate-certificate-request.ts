import type { KeyChoice } from '../../engine/token-operations.js';
import { booleanArgument, choiceArgument, optional, textArgument, workerArgument } from '../arguments.js';
import { auditedToken } from '../audited-token.js';
import { defineUseCase } from '../use-case.js';

const KEYS = ['default', 'next'] as const;

export interface ShownCertificateRequest {
  readonly alias: string;
  /** DER, base64. */
  readonly binary: string;
  /** PEM. */
  readonly armored: string;
}

/** A certificate request (RFC 2986) for a key of the token that a worker uses: that of an alias, else the one that `key` says. */
export const generateCertificateRequest = defineUseCase({
  doc: 'A certificate request (PKCS#10) for a key of the token that a worker uses.',
  permission: 'admin',
  arguments: {
    worker: workerArgument,
    alias: optional(textArgument),
    key: choiceArgument(KEYS),
    signatureAlgorithm: textArgument,
    subject: textArgument,
    explicitEccParameters: booleanArgument,
  },
  async run(context, { worker, alias: givenAlias, key: givenKey, ...order }): Promise<ShownCertificateRequest> {
    const key: KeyChoice = givenAlias !== undefined ? { alias: givenAlias } : givenKey === 'default' ? 'defaultKey' : 'nextKey';
    const { alias, binary, armored } = await context.engine.tokens.generateCertificateRequest(worker, { ...order, key });
    const request = Buffer.from(binary).toString('base64');
    const { workerId, token } = await auditedToken(context, worker);
    const details = new Map([
      ['KEYALIAS', alias],
      ['FOR_DEFAULTKEY', String(key === 'defaultKey')],
      ['CRYPTOTOKEN', token],
      ['CSR', request],
    ]);
    await context.audit({ eventType: 'GENCSR', module: 'KEY_MANAGEMENT', workerId, details });
    return { alias, binary: request, armored };
  },
});
