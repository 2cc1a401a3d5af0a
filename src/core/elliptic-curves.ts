/** A curve that keys are generated on. */
export interface NamedCurve {
  /** As SEC 2 and RFC 5639 name it, and administrators who know SignServer. */
  readonly name: string;
  /** Names of NIST and X9.62. */
  readonly aliases: readonly string[];
  readonly oid: string;
  /** The name that `node:crypto` knows it by. */
  readonly node: string;
}

/** The one table of curves for ECDSA, those of 224 bits and more. */
// prettier-ignore
export const NAMED_CURVES: readonly NamedCurve[] = [
  { name: 'secp224r1',       oid: '1.3.132.0.33',          node: 'secp224r1',       aliases: ['P-224'] },
  { name: 'secp256r1',       oid: '1.2.840.10045.3.1.7',   node: 'prime256v1',      aliases: ['prime256v1', 'P-256'] },
  { name: 'secp384r1',       oid: '1.3.132.0.34',          node: 'secp384r1',       aliases: ['P-384'] },
  { name: 'secp521r1',       oid: '1.3.132.0.35',          node: 'secp521r1',       aliases: ['P-521'] },
  { name: 'secp256k1',       oid: '1.3.132.0.10',          node: 'secp256k1',       aliases: [] },
  { name: 'brainpoolP224r1', oid: '1.3.36.3.3.2.8.1.1.5',  node: 'brainpoolP224r1', aliases: [] },
  { name: 'brainpoolP256r1', oid: '1.3.36.3.3.2.8.1.1.7',  node: 'brainpoolP256r1', aliases: [] },
  { name: 'brainpoolP320r1', oid: '1.3.36.3.3.2.8.1.1.9',  node: 'brainpoolP320r1', aliases: [] },
  { name: 'brainpoolP384r1', oid: '1.3.36.3.3.2.8.1.1.11', node: 'brainpoolP384r1', aliases: [] },
  { name: 'brainpoolP512r1', oid: '1.3.36.3.3.2.8.1.1.13', node: 'brainpoolP512r1', aliases: [] },
];

const byName = new Map(NAMED_CURVES.flatMap((curve) => [curve.name, ...curve.aliases].map((name) => [name.toLowerCase(), curve] as const)));

/** The curve of that name in any letter case. */
export function findCurve(name: string): NamedCurve | undefined {
  return byName.get(name.trim().toLowerCase());
}

/** What an administrator calls a curve that Node has another name for; other curves keep Node's. */
export function curveName(node: string): string {
  // No keys are generated on it any more, but there are some.
  if (node === 'prime192v1') return 'secp192r1';
  return NAMED_CURVES.find((curve) => curve.node === node)?.name ?? node;
}
