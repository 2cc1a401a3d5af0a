import type { TimeSource } from '../../core/component.js';
import { rawValue } from '../../core/properties.js';
import type { Dispatcher, Processor, Signer, TimedService, WorkerContext, WorkerDefinition } from '../../core/worker-definition.js';
import type { PartRequest } from './part-request.js';
import { readProperties } from './read-properties.js';
import { makeTimeSource } from './time-source.js';

/** What a worker does: at most one of these is there, besides the time source of a signer. */
export interface Implementation {
  readonly signer?: Signer;
  readonly processor?: Processor;
  readonly dispatcher?: Dispatcher;
  readonly timedService?: TimedService;
  /** What a signer has its time from. */
  readonly timeSource?: TimeSource;
}

/** What IMPLEMENTATION_CLASS names; nothing where it or one of its properties is wrong. */
export function makeImplementation(request: PartRequest, definition: WorkerDefinition | undefined): Implementation {
  const { configuration, problems } = request;
  if (!definition) {
    const name = rawValue(configuration.properties, 'IMPLEMENTATION_CLASS');
    problems.push(name === undefined ? 'Missing property IMPLEMENTATION_CLASS' : `Loading component by class name failed. Class: ${name}`);
    return {};
  }
  const made = create(request, definition);
  return problems.length === 0 ? made : {};
}

function create(request: PartRequest, definition: WorkerDefinition): Implementation {
  const { configuration, problems } = request;
  const own = readProperties(definition, configuration, problems);
  if (!own) return {};
  const context = contextOf(request);
  switch (definition.kind) {
    case 'signer': {
      const timeSource = definition.usesTimeSource ? makeTimeSource(request) : undefined;
      const time = timeSource && { timeSource };
      const signerContext = { ...context, ...time, workerName: configuration.name };
      problems.push(...(definition.refusals?.(own, signerContext) ?? []));
      return { signer: definition.create(own, signerContext), ...time };
    }
    case 'processor':
      return { processor: definition.create(own, context) };
    case 'dispatcher':
      return { dispatcher: definition.create(own, { ...context, workerName: configuration.name }) };
    case 'timedService':
      return { timedService: definition.create(own, context) };
    case 'cryptoWorker':
      return {};
  }
}

function contextOf({ configuration, services }: PartRequest): WorkerContext {
  const { log, clock, random, workers, changes, statusProperties, folders, nodeId } = services;
  const node = nodeId === undefined ? {} : { nodeId };
  return { workerId: configuration.id, log, clock, random, workers, changes, statusProperties, folders, ...node };
}
