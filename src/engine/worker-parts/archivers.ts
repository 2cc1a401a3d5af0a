import type { Archiver } from '../../core/component.js';
import type { CommonSettings } from '../common-properties.js';
import type { PartRequest } from './part-request.js';
import { notAClass, readPrefixedProperties } from './read-properties.js';

const DATABASE_ARCHIVER = 'org.signserver.server.archive.olddbarchiver.OldDatabaseArchiver';

/** The class names of a worker's archivers. */
export function archiverNames({ ARCHIVE, ARCHIVERS }: Pick<CommonSettings, 'ARCHIVE' | 'ARCHIVERS'>): readonly string[] {
  return ARCHIVE ? [DATABASE_ARCHIVER] : ARCHIVERS;
}

/** What the properties of the archiver at that place in ARCHIVERS begin with. */
export const archiverPrefix = (index: number | 'n'): string => `ARCHIVER${String(index)}.`;

/** The archivers that ARCHIVERS names, in its order. */
export function makeArchivers(request: PartRequest): readonly Archiver[] {
  const archivers = archiverNames(request.settings).flatMap((name, index) => makeArchiver(request, name, index) ?? []);
  refuseDoubles(archivers, request.problems);
  return archivers;
}

function makeArchiver({ configuration, settings, services, problems }: PartRequest, name: string, index: number): Archiver | undefined {
  const definition = services.definitions.find(name, 'archiver');
  if (!definition) {
    problems.push(notAClass(configuration.id, 'ARCHIVERS', `${name} is not a correct fully qualified class name of an Archiver.`));
    return undefined;
  }
  const own = readPrefixedProperties(definition, configuration, { prefix: archiverPrefix(index), problems });
  if (!own) return undefined;
  const archiver = definition.create(own, { workerId: configuration.id, archive: services.archive, clock: services.clock });
  if (settings.NO_REQUEST_ARCHIVING && archiver.types.includes('REQUEST')) {
    const types = archiver.types.join('_AND_');
    problems.push(`Can not specifiy ARCHIVE_OF_TYPE ${types} when NO_REQUEST_ARCHIVING is set to true`);
  }
  return archiver;
}

/** One record has one row, whichever archiver writes it: a second would fail with every request. */
function refuseDoubles(archivers: readonly Archiver[], problems: string[]): void {
  for (const type of ['REQUEST', 'RESPONSE'] as const) {
    if (archivers.filter(({ types }) => types.includes(type)).length > 1) {
      problems.push(`Only one of ARCHIVERS can archive each ${type}`);
    }
  }
}
