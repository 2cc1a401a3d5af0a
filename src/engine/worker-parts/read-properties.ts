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

/** Reads properties that a component declares without a prefix and that the worker has with it. */
export function readPrefixedProperties(
  definition: Pick<AnyDefinition, 'properties' | 'check'>,
  { properties }: WorkerConfiguration,
  { prefix, problems }: { readonly prefix: string; readonly problems: string[] },
): ConfigurationOf<PropertyDeclarations> | undefined {
  const read = readConfiguration(prefixed(definition.properties, prefix), properties);
  const { configuration } = read;
  const own = configuration && Object.fromEntries(Object.entries(configuration).map(([name, value]) => [name.slice(prefix.length), value]));
  const further = own ? (definition.check?.(own) ?? []) : [];
  problems.push(...[...read.problems, ...further].map(({ message }) => message));
  return further.length === 0 ? own : undefined;
}

/** The same declarations under longer names. */
export function prefixed(declarations: PropertyDeclarations, prefix: string): PropertyDeclarations {
  return Object.fromEntries(Object.entries(declarations).map(([name, property]) => [prefix + name, property]));
}

/** SignServer's sentence on a property that names a class which is not there. */
export function notAClass(workerId: number, property: string, what: string): string {
  return `Error worker with ID ${String(workerId)} misconfiguration, ${property} setting : ${what}`;
}
