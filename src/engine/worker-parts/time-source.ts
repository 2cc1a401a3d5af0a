import type { TimeSource } from '../../core/component.js';
import { rawValue } from '../../core/properties.js';
import type { PartRequest } from './part-request.js';
import { readProperties } from './read-properties.js';

const USUAL = 'org.signserver.server.LocalComputerTimeSource';

/** The time source that TIMESOURCE names. */
export function makeTimeSource({ configuration, services, problems }: PartRequest): TimeSource | undefined {
  const name = rawValue(configuration.properties, 'TIMESOURCE')?.trim() ?? USUAL;
  const definition = services.definitions.find(name, 'timeSource');
  if (!definition) {
    problems.push(
      `Could not create time source: Failed to load Time Source using provided implementation class name: ${name}`,
      'Time source not available',
    );
    return undefined;
  }
  const { clock, log, statusProperties } = services;
  const own = readProperties(definition, configuration, problems);
  return own && definition.create(own, { workerId: configuration.id, clock, log, statusProperties });
}
