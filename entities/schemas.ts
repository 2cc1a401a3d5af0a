import { archiveDataSchema } from './archive-data.js';
import { auditRecordDataSchema } from './audit-record-data.js';
import { configReloadSchema } from './config-reload.js';
import { globalConfigDataSchema } from './global-config-data.js';
import { keyDataSchema } from './key-data.js';
import { keyUsageCounterSchema } from './key-usage-counter.js';
import { signerConfigDataSchema } from './signer-config-data.js';

/** All tables. */
export const ENTITY_SCHEMAS = [
  signerConfigDataSchema,
  globalConfigDataSchema,
  keyUsageCounterSchema,
  archiveDataSchema,
  auditRecordDataSchema,
  keyDataSchema,
  configReloadSchema,
];
