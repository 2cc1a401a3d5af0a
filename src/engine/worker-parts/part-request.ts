import type { WorkerConfiguration } from '../../core/worker.js';
import type { CommonSettings } from '../common-properties.js';
import type { FactoryServices } from '../factory-services.js';

/** What a part of a worker is made from. */
export interface PartRequest {
  readonly configuration: WorkerConfiguration;
  readonly settings: CommonSettings;
  readonly services: FactoryServices;
  /** Where to say what keeps the part from being made. */
  readonly problems: string[];
}
