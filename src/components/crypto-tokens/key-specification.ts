import { Fault } from '../../core/errors.js';

/** What an RSA key is to be like. */
export interface RsaSpecification {
  /** Length of the modulus. */
  readonly bits: number;
  readonly publicExponent: number;
}

/** Below it keys are broken, above it generating one takes a minute and more. */
const RSA_BITS = { least: 1024, most: 8192 } as const;

/** Reads `<bits>` or `<bits>exp<exponent>`, the exponent in decimal or 0x hex. Throws `cryptoTokenOffline`. */
export function rsaSpecification(specification: string): RsaSpecification {
  const [, digits, exponent] = /^(\d+)(?:\s*exp\s*(.*))?$/i.exec(specification.trim()) ?? [];
  const bits = Number(digits);
  if (digits === undefined || bits < RSA_BITS.least || bits > RSA_BITS.most) {
    throw refused(`Invalid key length "${specification}": RSA keys have ${String(RSA_BITS.least)} to ${String(RSA_BITS.most)} bits.`);
  }
  return { bits, publicExponent: publicExponent(exponent) };
}

function publicExponent(text: string | undefined): number {
  if (text === undefined) return 65_537;
  if (!/^(0x[0-9a-f]{1,16}|\d{1,16})$/i.test(text)) throw refused(`Invalid specification of public exponent: "${text}"`);
  const exponent = Number(text);
  // Node takes it as an unsigned number of 32 bits.
  if (exponent < 3 || exponent % 2 === 0 || exponent > 0xffff_ffff) {
    throw refused(`Invalid exponent "${text}": it must be odd, at least 3 and have 32 bits at most.`);
  }
  return exponent;
}

const refused = (message: string): Fault => new Fault('cryptoTokenOffline', message);
