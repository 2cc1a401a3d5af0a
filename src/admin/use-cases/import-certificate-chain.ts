import { asFault, Fault } from '../../core/errors.js';
import { bytesArgument, listOf, optional, textArgument, workerArgument } from '../arguments.js';
import { auditedToken } from '../audited-token.js';
import { readCertificateInput } from '../certificate-input.js';
import { certificatesToPem } from '../certificate-text.js';
import { defineUseCase } from '../use-case.js';

/** Stores a certificate chain with a key in the token that a worker uses. That it failed is on record too. */
export const importCertificateChain = defineUseCase({
  doc: 'Stores a certificate chain with a key in the token that a worker uses.',
  permission: 'admin',
  arguments: { worker: workerArgument, alias: textArgument, certificates: listOf(bytesArgument), code: optional(textArgument) },
  async run(context, { worker, alias, certificates, code }): Promise<{ readonly imported: number }> {
    const chain = certificates.flatMap((bytes) => {
      const read = readCertificateInput(bytes, context.certificates);
      if (read.length === 0) throw new Fault('invalidInput', 'No certificate could be parsed from byte array. See debug logs for details.');
      return read;
    });
    if (chain.length === 0) throw new Fault('invalidInput', 'There is no certificate in the request.');
    const { workerId, token } = await auditedToken(context, worker);
    const details = new Map([
      ['KEYALIAS', alias],
      ['CRYPTOTOKEN', token],
      ['CERTIFICATECHAIN', certificatesToPem(chain)],
    ]);
    const event = { eventType: 'CERTCHAININSTALLED', module: 'KEY_MANAGEMENT', workerId } as const;
    try {
      await context.engine.tokens.importCertificateChain(worker, { alias, chain, ...(code !== undefined && { code }) });
    } catch (thrown) {
      await context.audit({ ...event, outcome: 'FAILURE', details: details.set('ERROR', asFault(thrown).message) });
      throw thrown;
    }
    await context.audit({ ...event, details });
    return { imported: chain.length };
  },
});
