import { archivedItems, type ArchivedItems } from '../archived-items.js';
import { textArgument, workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

/** What a worker archived under one archive id: the request, the response, or both. */
export const findFromArchiveId = defineUseCase({
  doc: 'What a worker archived under one archive id, with the bytes.',
  permission: 'archiveAuditor',
  arguments: { worker: workerArgument, archiveId: textArgument },
  run: (context, { worker, archiveId }): Promise<ArchivedItems> => archivedItems(context, worker, { archiveid: archiveId }),
});
