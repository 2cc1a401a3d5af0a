import type { PartRequest } from './part-request.js';
import { notAClass } from './read-properties.js';

const DATABASE_ARCHIVER = 'org.signserver.server.archive.olddbarchiver.OldDatabaseArchiver';
const NO_ACCOUNTER = 'org.signserver.server.NoAccounter';

/** Archivers and accounters that are not there must not be passed over: a request would be answered without its records. */
export function refuseUnknownRecorders({ configuration, settings, problems }: PartRequest): void {
  const archivers = settings.ARCHIVE ? [DATABASE_ARCHIVER] : settings.ARCHIVERS;
  for (const name of archivers) {
    problems.push(notAClass(configuration.id, 'ARCHIVERS', `${name} is not a correct fully qualified class name of an Archiver.`));
  }
  const { ACCOUNTER: accounter } = settings;
  if (accounter !== undefined && accounter !== NO_ACCOUNTER) {
    problems.push(notAClass(configuration.id, 'ACCOUNTER', `${accounter} is not a correct fully qualified class name of an IAccounter.`));
  }
}
