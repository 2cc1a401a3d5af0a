import { booleanArgument, listOf, textArgument } from '../arguments.js';
import { shownArchiveRecord, type ShownArchiveRecord } from './query-archive.js';
import { defineUseCase } from '../use-case.js';

/** Archived items by their unique ids, in no order; ids that are not there are passed over. */
export const queryArchiveWithIds = defineUseCase({
  doc: 'Archived items by their unique ids.',
  permission: 'archiveAuditor',
  arguments: { uniqueIds: listOf(textArgument), includeData: booleanArgument },
  async run({ archive }, { uniqueIds, includeData }): Promise<readonly ShownArchiveRecord[]> {
    return ((await archive?.withIds(uniqueIds, { includeData })) ?? []).map(shownArchiveRecord);
  },
});
