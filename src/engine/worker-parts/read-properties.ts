import { readConfiguration, type ConfigurationOf, type PropertyDeclarations } from '../../core/properties.js';
import type { AnyDefinition } from '../../core/worker-definition.js';
import type { WorkerConfiguration } from '../../core/worker.js';

/** Reads a component's own properties from the worker's and adds what is wrong with them to `problems`. */
export function readProperties(
  definition: Pick<AnyDefinition, 'properties' | 'check'>,
  { properties }: WorkerConfiguration,
  problems: string[],
): ConfigurationOf<PropertyDeclarations> | undefined {
  const read = readConfiguration(definition.properties, properties, definition.check);
  problems.push(...read.problems.map(({ message }) => message));
  return read.configuration;
}

/** SignServer's sentence on a property that names a class which is not there. */
export function notAClass(workerId: number, property: string, what: string): string {
  return `Error worker with ID ${String(workerId)} misconfiguration, ${property} setting : ${what}`;
}
