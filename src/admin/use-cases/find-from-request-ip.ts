import { archivedItems, type ArchivedItems } from '../archived-items.js';
import { textArgument, workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

/** What a worker archived of requests from one address. */
export const findFromRequestIP = defineUseCase({
  doc: 'What a worker archived of requests from one address, with the bytes.',
  permission: 'archiveAuditor',
  arguments: { worker: workerArgument, address: textArgument },
  run: (context, { worker, address }): Promise<ArchivedItems> => archivedItems(context, worker, { requestIP: address }),
});
