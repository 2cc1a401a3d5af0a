import type { DigestAlgorithm, SignatureAlgorithm } from '../../../core/algorithms.js';
import { Fault } from '../../../core/errors.js';
import { algorithmIdentifier, nullValue, octetString, sequence } from '../../../formats/asn1/asn1.js';
import type { SignatureInput } from '../signature-input.js';
import { MECHANISM, type MechanismName } from './constants.js';
import type { PssParameters } from './cryptoki.js';
import type { SignOrder } from './token-commands.js';

/** How a token is asked for a signature; the alias is not part of it. */
export type SignatureOrder = Omit<SignOrder, 'alias'>;

/** One digest in the numbers of PKCS#11: CKM_ of the hash, CKG_ of MGF1 with it, and its part of mechanism names. */
interface DigestRow {
  readonly hash: number;
  readonly mgf: number;
  readonly label: string;
}

// prettier-ignore
const DIGESTS: ReadonlyMap<string, DigestRow> = new Map([
  ['SHA-1',    { hash: 0x220, mgf: 1, label: 'SHA1' }],
  ['SHA-224',  { hash: 0x255, mgf: 5, label: 'SHA224' }],
  ['SHA-256',  { hash: 0x250, mgf: 2, label: 'SHA256' }],
  ['SHA-384',  { hash: 0x260, mgf: 3, label: 'SHA384' }],
  ['SHA-512',  { hash: 0x270, mgf: 4, label: 'SHA512' }],
  ['SHA3-224', { hash: 0x2b5, mgf: 6, label: 'SHA3_224' }],
  ['SHA3-256', { hash: 0x2b0, mgf: 7, label: 'SHA3_256' }],
  ['SHA3-384', { hash: 0x2c0, mgf: 8, label: 'SHA3_384' }],
  ['SHA3-512', { hash: 0x2d0, mgf: 9, label: 'SHA3_512' }],
]);

/**
 * What to ask a token for, of the mechanisms that it has and the key allows. The digest is made here where that can be, so
 * that no document travels to the device; some devices insist on making it themselves. Throws `workerFailed` where no
 * mechanism will do.
 */
export function signatureOrder(
  input: SignatureInput,
  { algorithm, isUsable }: { readonly algorithm: SignatureAlgorithm; readonly isUsable: (mechanism: number) => boolean },
): SignatureOrder {
  const found = candidates(input, algorithm).find(({ mechanism }) => isUsable(mechanism));
  if (found) return found;
  throw new Fault('workerFailed', `The crypto token has no mechanism for ${algorithm.name}, or the key does not allow it.`);
}

function candidates(input: SignatureInput, { scheme, digest, keyType }: SignatureAlgorithm): readonly SignatureOrder[] {
  switch (input.kind) {
    case 'pkcs1Block':
      return [{ mechanism: MECHANISM.CKM_RSA_PKCS, bytes: input.block }];
    case 'rsaNumber':
      return [{ mechanism: MECHANISM.CKM_RSA_X_509, bytes: input.number }];
    case 'ecdsaHash':
      return [{ mechanism: MECHANISM.CKM_ECDSA, bytes: input.hash }];
    case 'pssHash':
      return pss(input.digest).map((parameters) => ({ mechanism: MECHANISM.CKM_RSA_PKCS_PSS, bytes: input.hash, pss: parameters }));
    case 'message':
      break;
  }
  const bytes = input.message;
  if (input.digest === null || !digest) return [edwards(keyType, bytes)];
  const hashed = { bytes, digest: input.digest };
  switch (scheme) {
    case 'RSASSA-PKCS1-v1_5':
      return [{ mechanism: MECHANISM.CKM_RSA_PKCS, ...hashed, prefix: digestInfoPrefix(digest) }, ...whole(digest, '_RSA_PKCS', bytes)];
    case 'RSASSA-PSS':
      return pss(digest).flatMap((parameters) => [
        { mechanism: MECHANISM.CKM_RSA_PKCS_PSS, ...hashed, pss: parameters },
        ...whole(digest, '_RSA_PKCS_PSS', bytes).map((order) => ({ ...order, pss: parameters })),
      ]);
    case 'ECDSA':
      return [{ mechanism: MECHANISM.CKM_ECDSA, ...hashed }, ...whole(digest, 'CKM_ECDSA_', bytes)];
    case 'EdDSA':
      return [edwards(keyType, bytes)];
    case 'RSASP1':
      return [];
  }
}

/** CK_EDDSA_PARAMS with phFlag CK_FALSE and no context: a flag, padding, a length and a pointer, all of them 0. */
const PURE_EDDSA = new Uint8Array(24);

/** PKCS#11 3.1 §6.3.15: Ed25519 goes without the parameter, which older libraries do not know, and Ed448 must have it. */
function edwards(keyType: SignatureAlgorithm['keyType'], bytes: Uint8Array): SignatureOrder {
  return { mechanism: MECHANISM.CKM_EDDSA, bytes, ...(keyType === 'Ed448' && { parameter: PURE_EDDSA }) };
}

/** The mechanism that takes the message itself, where there is one. */
function whole(
  { name }: DigestAlgorithm,
  family: '_RSA_PKCS' | '_RSA_PKCS_PSS' | 'CKM_ECDSA_',
  bytes: Uint8Array,
): readonly SignatureOrder[] {
  const label = DIGESTS.get(name)?.label ?? name;
  const wanted = family === 'CKM_ECDSA_' ? `${family}${label}` : `CKM_${label}${family}`;
  return isMechanism(wanted) ? [{ mechanism: MECHANISM[wanted], bytes }] : [];
}

const isMechanism = (name: string): name is MechanismName => Object.hasOwn(MECHANISM, name);

/** As SignServer and RFC 4055 §3.1 have it: a salt as long as the digest, MGF1 with the same digest. */
function pss({ name, bytes }: DigestAlgorithm): readonly PssParameters[] {
  const row = DIGESTS.get(name);
  return row ? [{ hashAlgorithm: row.hash, mgf: row.mgf, saltLength: bytes }] : [];
}

/** What stands before the hash in a DigestInfo (RFC 8017 §9.2 step 2). */
function digestInfoPrefix({ oid, bytes }: DigestAlgorithm): Uint8Array {
  const whole = sequence(algorithmIdentifier(oid, nullValue), octetString(new Uint8Array(bytes)));
  return whole.slice(0, whole.length - bytes);
}
