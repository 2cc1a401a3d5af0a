import { bytesArgument, choiceArgument, listOf, workerArgument } from '../arguments.js';
import { CERTIFICATE_SCOPES, storeSignerCertificates } from '../store-signer-certificates.js';
import { defineUseCase } from '../use-case.js';

/** Stores the certificate chain of a worker's default key in its configuration. */
export const uploadSignerCertificateChain = defineUseCase({
  doc: 'Stores the certificate chain of a worker’s default key in its configuration, its own first.',
  permission: 'admin',
  arguments: { worker: workerArgument, certificates: listOf(bytesArgument), scope: choiceArgument(CERTIFICATE_SCOPES) },
  run: (context, { worker, certificates, scope }) =>
    storeSignerCertificates(context, worker, { property: 'SIGNERCERTCHAIN', scope, certificates }),
});
