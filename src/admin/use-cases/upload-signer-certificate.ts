import { bytesArgument, choiceArgument, workerArgument } from '../arguments.js';
import { CERTIFICATE_SCOPES, storeSignerCertificates } from '../store-signer-certificates.js';
import { defineUseCase } from '../use-case.js';

/** Stores the certificate of a worker's default key in its configuration. */
export const uploadSignerCertificate = defineUseCase({
  doc: 'Stores the certificate of a worker’s default key in its configuration.',
  permission: 'admin',
  arguments: { worker: workerArgument, certificate: bytesArgument, scope: choiceArgument(CERTIFICATE_SCOPES) },
  run: (context, { worker, certificate, scope }) =>
    storeSignerCertificates(context, worker, { property: 'SIGNERCERT', scope, certificates: [certificate] }),
});
