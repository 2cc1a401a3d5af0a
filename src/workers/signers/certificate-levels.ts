import { parsed, type Property } from '../../core/properties.js';

/** What is no number at all is a fault of the property that all workers have, and not said twice. */
const LEVELS = {
  kind: 'integer',
  parse: (value: string): number | undefined => (/^[+-]?0+$/.test(value) ? undefined : Number(value)),
  print: String,
} as const;

const invalid = (_value: string, name: string): string => `Illegal value for property ${name}. Only numbers >= 1 supported.`;

/** INCLUDE_CERTIFICATE_LEVELS of signers that must include at least the certificate of the signer. */
export function certificateLevels(options: { readonly doc: string; readonly default: number }): Property<number>;
export function certificateLevels(options: { readonly doc: string }): Property<number | undefined>;
export function certificateLevels({
  doc,
  default: count,
}: {
  readonly doc: string;
  readonly default?: number;
}): Property<number | undefined> {
  return count === undefined ? parsed(LEVELS, { doc, invalid }) : parsed(LEVELS, { doc, default: count, invalid });
}
