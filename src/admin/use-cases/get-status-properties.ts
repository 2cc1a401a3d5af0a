import { STATUS_PROPERTY_NAMES, type StatusPropertyEntry } from '../../core/ports.js';
import { requireServer } from '../status-property-argument.js';
import { defineUseCase } from '../use-case.js';

export interface StatusPropertyRow extends Partial<StatusPropertyEntry> {
  readonly key: string;
}

/** All status properties of this server; those that were never set have a name only. */
export const getStatusProperties = defineUseCase({
  doc: 'All status properties of this server, expired ones too.',
  permission: 'admin',
  arguments: {},
  run(context): Promise<readonly StatusPropertyRow[]> {
    requireServer(context);
    const entries = context.statusProperties.all();
    return Promise.resolve(STATUS_PROPERTY_NAMES.map((key) => ({ key, ...entries.get(key) })));
  },
});
