import { bytesArgument, workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';

export interface ProcessedProperties {
  /** Text of a properties file, base64. */
  readonly properties: string;
}

/** Asks a worker that takes Java properties, such as a renewal worker. */
export const processProperties = defineUseCase({
  doc: 'Asks a worker that takes Java properties, such as a renewal worker.',
  permission: 'admin',
  arguments: { worker: workerArgument, properties: bytesArgument },
  async run(context, { worker, properties }): Promise<ProcessedProperties> {
    const request = { kind: 'properties', data: properties, metadata: new Map<string, string>() } as const;
    const { data } = await context.engine.process(worker, request, { address: null });
    return { properties: Buffer.from(data).toString('base64') };
  },
});
