import { parsed, type Property } from '../../core/properties.js';

/**
 * INCLUDE_CERTIFICATE_LEVELS of signers that must include at least the certificate of the signer. What is no number at all, or
 * negative, is a fault of the property that all workers have, and not said twice.
 */
export const certificateLevels = (doc: string): Property<number | undefined> =>
  parsed<number, { readonly doc: string; readonly invalid: () => string }>(
    { kind: 'integer', parse: (value) => (/^0+$/.test(value) ? undefined : Number(value)), print: String },
    { doc, invalid: () => 'Illegal value for property INCLUDE_CERTIFICATE_LEVELS. Only numbers >= 1 supported.' },
  );
