import { activateCryptoToken } from './activate-crypto-token.js';
import { addClientRule } from './add-client-rule.js';
import type { ArgumentsOf } from './arguments.js';
import { deactivateCryptoToken } from './deactivate-crypto-token.js';
import { dumpProperties } from './dump-properties.js';
import { getConfiguration } from './get-configuration.js';
import { getGlobalConfiguration } from './get-global-configuration.js';
import { getProperty } from './get-property.js';
import { getStatus } from './get-status.js';
import { reload } from './reload.js';
import { removeClientRule } from './remove-client-rule.js';
import { removeGlobalProperty } from './remove-global-property.js';
import { removeProperty } from './remove-property.js';
import { removeWorker } from './remove-worker.js';
import { setGlobalProperty } from './set-global-property.js';
import { setProperties } from './set-properties.js';
import { setProperty } from './set-property.js';

/** Everything an administrator can ask for. What is not in it cannot be asked for through any door. */
export const USE_CASES = {
  activateCryptoToken,
  addClientRule,
  deactivateCryptoToken,
  dumpProperties,
  getConfiguration,
  getGlobalConfiguration,
  getProperty,
  getStatus,
  reload,
  removeClientRule,
  removeGlobalProperty,
  removeProperty,
  removeWorker,
  setGlobalProperty,
  setProperties,
  setProperty,
} as const;

export type UseCaseName = keyof typeof USE_CASES;
export type UseCaseArguments = { readonly [N in UseCaseName]: ArgumentsOf<(typeof USE_CASES)[N]['arguments']> };
export type UseCaseResults = { readonly [N in UseCaseName]: Awaited<ReturnType<(typeof USE_CASES)[N]['run']>> };
