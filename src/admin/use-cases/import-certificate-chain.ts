import type { Certificate } from '../../core/certificate.js';
import type { CertificateChainImport } from '../../core/crypto-token.js';
import { asFault, Fault } from '../../core/errors.js';
import type { WorkerReference } from '../../core/worker.js';
import type { AdministrationContext } from '../administration-context.js';
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
    const former = await chainOf(context, worker, alias);
    try {
      await context.engine.tokens.importCertificateChain(worker, { alias, chain, ...(code !== undefined && { code }) });
    } catch (thrown) {
      await context.audit({ ...event, outcome: 'FAILURE', details: details.set('ERROR', asFault(thrown).message) });
      throw thrown;
    }
    try {
      await context.audit({ ...event, details });
    } catch (cause) {
      await putBack(context, worker, { alias, chain: former });
      throw cause;
    }
    return { imported: chain.length };
  },
});

/** The chain that the key has; empty where it cannot be had. */
async function chainOf({ engine }: AdministrationContext, worker: WorkerReference, alias: string): Promise<readonly Certificate[]> {
  const entries = await engine.tokens.entries(worker).catch(() => []);
  return entries.find((entry) => entry.alias === alias)?.chain ?? [];
}

/** Whether an import succeeds is known only afterwards, so its record comes after; a chain of which there is none must not stay. */
async function putBack({ engine, log }: AdministrationContext, worker: WorkerReference, former: CertificateChainImport): Promise<void> {
  await engine.tokens.importCertificateChain(worker, former).catch((thrown: unknown) => {
    log.error(`The certificate chain of ${former.alias} was replaced, which is neither on record nor could it be undone`, thrown);
  });
}
