import { parsed } from '../../core/properties.js';

/** For signers whose output holds a fixed set of certificates: the property that all workers have is refused. */
export const NO_CERTIFICATE_LEVELS = {
  INCLUDE_CERTIFICATE_LEVELS: parsed(
    { kind: 'nothing', parse: (): undefined => undefined, print: String },
    { keepsEmpty: true, doc: 'Must not be set: there is nothing to choose.', invalid: (_value, name) => `${name} is not supported.` },
  ),
} as const;
