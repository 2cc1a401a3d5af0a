import type { KeyObject } from 'node:crypto';

/**
 * The one table of digest and signature algorithms. Everything that enumerates, parses or encodes an algorithm reads
 * it; a new family is a row here and one ability of a token.
 */

/** A digest algorithm. `name` is SignServer's; `bytes` is the length of its output. */
export interface DigestAlgorithm {
  readonly name: string;
  /** Other spellings that SignServer's parser takes (upper case, exact). */
  readonly aliases: readonly string[];
  readonly oid: string;
  readonly bytes: number;
  /** The name that `node:crypto` knows it by; absent where Node has no implementation. */
  readonly node?: string;
}

// prettier-ignore
export const DIGEST_ALGORITHMS = [
  { name: 'SHA-1',             oid: '1.3.14.3.2.26',           bytes: 20, node: 'sha1',       aliases: ['SHA1'] },
  { name: 'SHA-224',           oid: '2.16.840.1.101.3.4.2.4',  bytes: 28, node: 'sha224',     aliases: ['SHA224'] },
  { name: 'SHA-256',           oid: '2.16.840.1.101.3.4.2.1',  bytes: 32, node: 'sha256',     aliases: ['SHA256'] },
  { name: 'SHA-384',           oid: '2.16.840.1.101.3.4.2.2',  bytes: 48, node: 'sha384',     aliases: ['SHA384'] },
  { name: 'SHA-512',           oid: '2.16.840.1.101.3.4.2.3',  bytes: 64, node: 'sha512',     aliases: ['SHA512'] },
  { name: 'SHA-512-224',       oid: '2.16.840.1.101.3.4.2.5',  bytes: 28, node: 'sha512-224', aliases: ['SHA512-224'] },
  { name: 'SHA-512-256',       oid: '2.16.840.1.101.3.4.2.6',  bytes: 32, node: 'sha512-256', aliases: ['SHA512-256'] },
  { name: 'SHA3-224',          oid: '2.16.840.1.101.3.4.2.7',  bytes: 28, node: 'sha3-224',   aliases: [] },
  { name: 'SHA3-256',          oid: '2.16.840.1.101.3.4.2.8',  bytes: 32, node: 'sha3-256',   aliases: [] },
  { name: 'SHA3-384',          oid: '2.16.840.1.101.3.4.2.9',  bytes: 48, node: 'sha3-384',   aliases: [] },
  { name: 'SHA3-512',          oid: '2.16.840.1.101.3.4.2.10', bytes: 64, node: 'sha3-512',   aliases: [] },
  { name: 'SHAKE128',          oid: '2.16.840.1.101.3.4.2.11', bytes: 32,                     aliases: ['SHAKE-128'] },
  { name: 'SHAKE256',          oid: '2.16.840.1.101.3.4.2.12', bytes: 64,                     aliases: ['SHAKE-256'] },
  { name: 'MD2',               oid: '1.2.840.113549.2.2',      bytes: 16,                     aliases: [] },
  { name: 'MD4',               oid: '1.2.840.113549.2.4',      bytes: 16,                     aliases: [] },
  { name: 'MD5',               oid: '1.2.840.113549.2.5',      bytes: 16, node: 'md5',        aliases: [] },
  { name: 'RIPEMD128',         oid: '1.3.36.3.2.2',            bytes: 16,                     aliases: [] },
  { name: 'RIPEMD160',         oid: '1.3.36.3.2.1',            bytes: 20, node: 'ripemd160',  aliases: [] },
  { name: 'RIPEMD256',         oid: '1.3.36.3.2.3',            bytes: 32,                     aliases: [] },
  { name: 'GOST3411',          oid: '1.2.643.2.2.9',           bytes: 32,                     aliases: [] },
  { name: 'GOST3411-2012-256', oid: '1.2.643.7.1.1.2.2',       bytes: 32,                     aliases: [] },
  { name: 'GOST3411-2012-512', oid: '1.2.643.7.1.1.2.3',       bytes: 64,                     aliases: [] },
  { name: 'SM3',               oid: '1.2.156.10197.1.401',     bytes: 32, node: 'sm3',        aliases: [] },
] as const satisfies readonly DigestAlgorithm[];

const digestsByName = new Map<string, DigestAlgorithm>(
  DIGEST_ALGORITHMS.flatMap((row) => [row.name, ...row.aliases].map((name) => [name, row] as const)),
);

/** The digest of that name in SignServer's spelling (`SHA-256`, `SHA256`), upper case as its parser demands. */
export function findDigest(name: string): DigestAlgorithm | undefined {
  return digestsByName.get(name);
}

/** The digest of that name; throws where the table has no such row, so use it for literals. */
export function digestNamed(name: (typeof DIGEST_ALGORITHMS)[number]['name']): DigestAlgorithm {
  const found = digestsByName.get(name);
  if (!found) throw new Error(`no digest algorithm ${name}`);
  return found;
}

export type KeyType = 'RSA' | 'EC' | 'Ed25519' | 'Ed448';

const KEY_TYPES: ReadonlyMap<string | undefined, KeyType> = new Map([
  ['rsa', 'RSA'],
  ['rsa-pss', 'RSA'],
  ['ec', 'EC'],
  ['ed25519', 'Ed25519'],
  ['ed448', 'Ed448'],
]);

/** The type of a public or private key; undefined for keys that no algorithm here is for. */
export function keyTypeOf(key: KeyObject): KeyType | undefined {
  return KEY_TYPES.get(key.asymmetricKeyType);
}

/** `RSASP1` is the bare primitive of RFC 8017 §5.2.1. */
export type SignatureScheme = 'RSASSA-PKCS1-v1_5' | 'RSASSA-PSS' | 'ECDSA' | 'EdDSA' | 'RSASP1';

/**
 * How a signature is made. Without `digest` the bytes given to a token are used as they are: padded (PKCS#1 v1.5,
 * no DigestInfo is added) or taken for the hash (ECDSA). With `prehashed` they are already the output of `digest`.
 */
export interface SignatureAlgorithm {
  readonly name: string;
  readonly keyType: KeyType;
  readonly scheme: SignatureScheme;
  readonly digest?: DigestAlgorithm;
  readonly prehashed?: boolean;
  /** The object identifier of the AlgorithmIdentifier in CMS and certificates; absent for `NONEwith…`. */
  readonly oid?: string;
}

interface Family {
  readonly digestName: (typeof DIGEST_ALGORITHMS)[number]['name'];
  /** The digest as it stands in signature names: `SHA256`, `SHA3-256`. */
  readonly label: string;
  readonly rsa?: string;
  readonly ecdsa?: string;
  readonly pss?: boolean;
}

// prettier-ignore
const FAMILIES: readonly Family[] = [
  { digestName: 'MD5',      label: 'MD5',      rsa: '1.2.840.113549.1.1.4' },
  { digestName: 'SHA-1',    label: 'SHA1',     rsa: '1.2.840.113549.1.1.5',     ecdsa: '1.2.840.10045.4.1',       pss: true },
  { digestName: 'SHA-224',  label: 'SHA224',   rsa: '1.2.840.113549.1.1.14',    ecdsa: '1.2.840.10045.4.3.1',     pss: true },
  { digestName: 'SHA-256',  label: 'SHA256',   rsa: '1.2.840.113549.1.1.11',    ecdsa: '1.2.840.10045.4.3.2',     pss: true },
  { digestName: 'SHA-384',  label: 'SHA384',   rsa: '1.2.840.113549.1.1.12',    ecdsa: '1.2.840.10045.4.3.3',     pss: true },
  { digestName: 'SHA-512',  label: 'SHA512',   rsa: '1.2.840.113549.1.1.13',    ecdsa: '1.2.840.10045.4.3.4',     pss: true },
  { digestName: 'SHA3-224', label: 'SHA3-224', rsa: '2.16.840.1.101.3.4.3.13',  ecdsa: '2.16.840.1.101.3.4.3.9',  pss: true },
  { digestName: 'SHA3-256', label: 'SHA3-256', rsa: '2.16.840.1.101.3.4.3.14',  ecdsa: '2.16.840.1.101.3.4.3.10', pss: true },
  { digestName: 'SHA3-384', label: 'SHA3-384', rsa: '2.16.840.1.101.3.4.3.15',  ecdsa: '2.16.840.1.101.3.4.3.11', pss: true },
  { digestName: 'SHA3-512', label: 'SHA3-512', rsa: '2.16.840.1.101.3.4.3.16',  ecdsa: '2.16.840.1.101.3.4.3.12', pss: true },
];

/** id-RSASSA-PSS, RFC 4055 §3.1. */
export const RSASSA_PSS_OID = '1.2.840.113549.1.1.10';

function* rows(): Generator<SignatureAlgorithm> {
  for (const family of FAMILIES) {
    const digest = digestNamed(family.digestName);
    if (family.rsa) {
      yield { name: `${family.label}withRSA`, keyType: 'RSA', scheme: 'RSASSA-PKCS1-v1_5', digest, oid: family.rsa };
    }
    if (family.pss) {
      yield { name: `${family.label}withRSAandMGF1`, keyType: 'RSA', scheme: 'RSASSA-PSS', digest, oid: RSASSA_PSS_OID };
    }
    if (family.ecdsa) {
      yield { name: `${family.label}withECDSA`, keyType: 'EC', scheme: 'ECDSA', digest, oid: family.ecdsa };
    }
  }
  // RFC 8410 §3: no parameters, the digest is part of the algorithm.
  yield { name: 'Ed25519', keyType: 'Ed25519', scheme: 'EdDSA', oid: '1.3.101.112' };
  yield { name: 'Ed448', keyType: 'Ed448', scheme: 'EdDSA', oid: '1.3.101.113' };
  yield { name: 'NONEwithRSA', keyType: 'RSA', scheme: 'RSASSA-PKCS1-v1_5' };
  yield { name: 'NONEwithECDSA', keyType: 'EC', scheme: 'ECDSA' };
}

/**
 * An RSA key applied to a number below its modulus, given in as many octets. It is in no table: whoever could name it in a
 * property could have padding forged.
 */
export const RSA_PRIMITIVE: SignatureAlgorithm = { name: 'RSASP1', keyType: 'RSA', scheme: 'RSASP1' };

export const SIGNATURE_ALGORITHMS: readonly SignatureAlgorithm[] = [...rows()];

const signaturesByName = new Map(SIGNATURE_ALGORITHMS.map((row) => [row.name.toUpperCase(), row]));

/** The signature algorithm of that name in any letter case; `…withRSASSA-PSS` is another spelling of `…withRSAandMGF1`. */
export function findSignatureAlgorithm(name: string): SignatureAlgorithm | undefined {
  return signaturesByName.get(name.toUpperCase().replace(/WITHRSASSA-PSS$/, 'WITHRSAANDMGF1'));
}

/** What Plain and CMS signers use where SIGNATUREALGORITHM is not set. */
export function defaultSignatureAlgorithm(keyType: KeyType): SignatureAlgorithm {
  const name = { RSA: 'SHA256withRSA', EC: 'SHA256withECDSA', Ed25519: 'Ed25519', Ed448: 'Ed448' } satisfies Record<KeyType, string>;
  const found = findSignatureAlgorithm(name[keyType]);
  if (!found) throw new Error(`no signature algorithm ${name[keyType]}`);
  return found;
}
