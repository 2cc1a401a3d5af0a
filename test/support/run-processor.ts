import type { LogFields, WorkerRequest } from '../../src/core/exchange.js';
import { readConfiguration } from '../../src/core/properties.js';
import type { Validation } from '../../src/core/validation.js';
import type { ProcessingResult, Processor, ProcessorDefinition, WorkerContext } from '../../src/core/worker-definition.js';
import { workerContext } from './worker-context.js';

/** Makes a processor as the engine does; throws where its properties are wrong. */
export function makeProcessor(
  definition: ProcessorDefinition,
  properties: Readonly<Record<string, string>>,
  context: Partial<WorkerContext> = {},
): Processor {
  const { configuration, problems } = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
  if (!configuration) throw new Error(problems.map(({ message }) => message).join('; '));
  return definition.create(configuration, workerContext(context));
}

/** Has a processor answer one request. */
export function ask(processor: Processor, request: WorkerRequest, log: LogFields = new Map()): Promise<ProcessingResult> {
  return processor.process(request, { transactionId: '00000000-0000-4000-8000-000000000000', client: { address: '127.0.0.1' }, log });
}

/** The word that a validator answers on a document. */
export async function verdictOn(validator: Processor, document: Uint8Array | string): Promise<string> {
  const data = typeof document === 'string' ? Buffer.from(document) : document;
  return Buffer.from((await ask(validator, { kind: 'validateDocument', data, metadata: new Map() })).data).toString();
}

/** The structure behind an answer on a certificate. */
export async function judged(
  service: Processor,
  certificate: Uint8Array,
  purposes: readonly string[] = [],
): Promise<Extract<Validation, { kind: 'certificate' }>['validation']> {
  const { validation } = await ask(service, { kind: 'validateCertificate', certificate, purposes, metadata: new Map() });
  if (validation?.kind !== 'certificate') throw new Error('the answer is no validation of a certificate');
  return validation.validation;
}

/** The sentences that properties get in worker status. */
export function problemsOfProcessor(definition: ProcessorDefinition, properties: Readonly<Record<string, string>>): readonly string[] {
  const { problems } = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
  return problems.map(({ message }) => message);
}
