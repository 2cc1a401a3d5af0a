import { createHmac, timingSafeEqual } from 'node:crypto';
import { DIGEST_ALGORITHMS, type DigestAlgorithm } from '../../core/algorithms.js';
import { BerFields, type BerElement } from '../asn1/ber-reader.js';
import { objectIdentifierOf, TAG } from '../asn1/ber-values.js';
import { hmacDigestOf, readPbkdf2 } from './pbkdf2.js';
import { KeystoreError } from '../keystore/keystore-error.js';
import { derivePkcs12, iterationsOf, kdfDigest, NO_PASSWORD, pkcs12Password, type Pkcs12Password } from './pkcs12-kdf.js';

type Mac = (content: Uint8Array, password: Pkcs12Password) => Promise<Uint8Array>;

/**
 * Checks the MAC of a keystore (RFC 7292 §4) and answers the form of the password that it was made with. Throws
 * `macInvalid` for any other password and for content that was changed.
 */
export async function verifyMac(macData: BerElement, content: Uint8Array, password: string): Promise<Pkcs12Password> {
  const fields = new BerFields(macData, 'MacData');
  const digestInfo = new BerFields(fields.take(TAG.SEQUENCE), 'DigestInfo');
  const algorithm = digestInfo.take(TAG.SEQUENCE);
  const expected = digestInfo.take(TAG.OCTET_STRING).content;
  const salt = fields.take(TAG.OCTET_STRING).content;
  const iterations = fields.takeIf(TAG.INTEGER);
  const mac = readMac(algorithm, { salt, iterations: iterations ? iterationsOf(iterations) : 1 });
  // An empty password is two octets to some writers and no password to others.
  for (const candidate of password === '' ? [pkcs12Password(''), NO_PASSWORD] : [pkcs12Password(password)]) {
    const made = await mac(content, candidate);
    if (made.length === expected.length && timingSafeEqual(made, expected)) return candidate;
  }
  throw new KeystoreError('macInvalid', 'The password is wrong or the key store was changed.');
}

const PBMAC1 = '1.2.840.113549.1.5.14';

function readMac(algorithm: BerElement, { salt, iterations }: { readonly salt: Uint8Array; readonly iterations: number }): Mac {
  const fields = new BerFields(algorithm, 'AlgorithmIdentifier');
  const oid = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
  if (oid === PBMAC1) return pbmac1(new BerFields(fields.take(TAG.SEQUENCE), 'PBMAC1-params'));
  const digests: readonly DigestAlgorithm[] = DIGEST_ALGORITHMS;
  const found = digests.find((row) => row.oid === oid);
  const digest = kdfDigest(found?.node);
  if (!found || !digest) throw new KeystoreError('unsupported', `The key store has a MAC with the digest ${oid}, which is not supported.`);
  return async (content, { bmp: password }) => {
    const key = await derivePkcs12({ digest, password, salt, iterations }, 'mac', found.bytes);
    return createHmac(digest, key).update(content).digest();
  };
}

/** RFC 9579 §5: salt and iterations stand in the parameters, those of MacData are not used. */
function pbmac1(parameters: BerFields): Mac {
  const derivation = readPbkdf2(parameters.take(TAG.SEQUENCE));
  const digest = hmacDigestOf(parameters.take(TAG.SEQUENCE));
  const { keyLength } = derivation;
  // RFC 9579 §4: the key length must be there, and one below 20 octets is refused.
  if (keyLength === undefined || keyLength < 20 || keyLength > 1024) {
    throw new KeystoreError('malformed', 'The key store has a MAC key of an impossible length.');
  }
  return async (content, { utf8 }) =>
    createHmac(digest, await derivation.derive(utf8, keyLength))
      .update(content)
      .digest();
}
