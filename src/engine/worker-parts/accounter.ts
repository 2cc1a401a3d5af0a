import type { Accounter } from '../../core/component.js';
import type { PartRequest } from './part-request.js';
import { notAClass, readProperties } from './read-properties.js';

/** The accounter that ACCOUNTER names; undefined where nothing is charged. */
export function makeAccounter({ configuration, settings, services, problems }: PartRequest): Accounter | undefined {
  const { ACCOUNTER: name } = settings;
  if (name === undefined) return undefined;
  const definition = services.definitions.find(name, 'accounter');
  if (!definition) {
    problems.push(notAClass(configuration.id, 'ACCOUNTER', `${name} is not a correct fully qualified class name of an IAccounter.`));
    return undefined;
  }
  const own = readProperties(definition, configuration, problems);
  return own && definition.create(own, { accounts: services.accounts });
}
