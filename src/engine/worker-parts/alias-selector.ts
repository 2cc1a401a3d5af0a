import type { AliasSelector } from '../../core/component.js';
import type { PartRequest } from './part-request.js';
import { readProperties } from './read-properties.js';

const USUAL = 'org.signserver.server.aliasselectors.DefaultAliasSelector';

/** The alias selector that ALIASSELECTOR names; one that finds no alias where it cannot be made. */
export function makeAliasSelector({ configuration, settings, services, problems }: PartRequest): AliasSelector {
  const name = settings.ALIASSELECTOR ?? USUAL;
  const definition = services.definitions.find(name, 'aliasSelector');
  if (!definition) problems.push(`Failed to load Alias Selector using provided implementation class name: ${name}`);
  const own = definition && readProperties(definition, configuration, problems);
  return definition && own ? definition.create(own) : { alias: () => undefined };
}
