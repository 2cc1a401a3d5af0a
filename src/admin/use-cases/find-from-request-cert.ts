import { archivedItems, type ArchivedItems } from '../archived-items.js';
import { textArgument, workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

/** What a worker archived of requests with one client certificate; both texts are compared as they are. */
export const findFromRequestCert = defineUseCase({
  doc: 'What a worker archived of requests with one client certificate, with the bytes.',
  permission: 'archiveAuditor',
  arguments: { worker: workerArgument, serialNumber: textArgument, issuer: textArgument },
  run: (context, { worker, serialNumber, issuer }): Promise<ArchivedItems> =>
    archivedItems(context, worker, { requestCertSerialnumber: serialNumber, requestIssuerDN: issuer }),
});
