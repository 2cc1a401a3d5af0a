import { expect } from 'chai';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { SIGNATURE_ALGORITHMS, type KeyType, type SignatureAlgorithm } from '../../../../../src/core/algorithms.js';
import { signatureInput } from '../../../../../src/components/crypto-tokens/signature-input.js';
import { signatureOrder, type SignatureOrder } from '../../../../../src/components/crypto-tokens/pkcs11/signing-mechanisms.js';
import { MECHANISM, mechanismName } from '../../../../../src/components/crypto-tokens/pkcs11/constants.js';
import { isSignature } from '../../../../../src/components/crypto-tokens/verified.js';
import { constants, privateEncrypt, sign as nodeSign, type KeyObject } from 'node:crypto';
import { signRawEcdsa } from '../../../../../src/formats/signatures/raw-ecdsa.js';
import { encodeEmsaPss } from '../../../../../src/formats/signatures/emsa-pss.js';

const MESSAGE = Buffer.from('A message for a device.');
const KEYS: Readonly<Record<KeyType, { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>> = {
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  EC: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
  Ed25519: generateKeyPairSync('ed25519'),
  Ed448: generateKeyPairSync('ed448'),
};

/** What a device does with an order, made with Node: the mechanisms that take a hash, and EdDSA. */
function device({ mechanism, bytes, digest, prefix, pss, parameter }: SignatureOrder, key: KeyObject): Uint8Array {
  const hash = digest === undefined ? bytes : createHash(digest).update(bytes).digest();
  const data = Buffer.concat([prefix ?? new Uint8Array(), hash]);
  switch (mechanism) {
    case MECHANISM.CKM_RSA_PKCS:
      return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, data);
    case MECHANISM.CKM_RSA_PKCS_PSS: {
      const algorithm = SIGNATURE_ALGORITHMS.find((one) => one.scheme === 'RSASSA-PSS' && one.digest?.bytes === pss?.saltLength);
      const named = SIGNATURE_ALGORITHMS.find((one) => one.scheme === 'RSASSA-PSS' && one.digest?.node === digest) ?? algorithm;
      const block = encodeEmsaPss(data, { digest: named!.digest!, emBits: 2047 });
      return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
    }
    case MECHANISM.CKM_ECDSA:
      return signRawEcdsa(key, data);
    case MECHANISM.CKM_EDDSA:
      expect(parameter, 'PKCS#11 3.1 §6.3.15').to.deep.equal(key.asymmetricKeyType === 'ed448' ? new Uint8Array(24) : undefined);
      return nodeSign(null, data, key);
    default:
      throw new Error(`the device has no ${mechanismName(mechanism) ?? String(mechanism)}`);
  }
}

const order = (
  algorithm: SignatureAlgorithm,
  isUsable: (mechanism: number) => boolean = () => true,
  bytes: Uint8Array = MESSAGE,
): SignatureOrder => signatureOrder(signatureInput(bytes, algorithm), { algorithm, isUsable });

describe('What a PKCS#11 token is asked for', () => {
  for (const algorithm of SIGNATURE_ALGORITHMS) {
    const keys = KEYS[algorithm.keyType];
    it(`makes ${algorithm.name} signatures`, async () => {
      const bytes = algorithm.digest || algorithm.scheme === 'EdDSA' ? MESSAGE : createHash('sha256').update(MESSAGE).digest();
      const signature = device(order(algorithm, undefined, bytes), keys.privateKey);
      expect(await isSignature(signature, { bytes, algorithm, publicKey: keys.publicKey })).to.equal(true);
    });
  }

  it('is the whole message only where the device makes the digest itself', () => {
    const whole = SIGNATURE_ALGORITHMS.filter(({ digest, name }) => digest && digest.name !== 'MD5' && !name.startsWith('MD5'));
    for (const algorithm of whole) {
      const { mechanism, digest, bytes } = order(
        algorithm,
        (one) => !['CKM_RSA_PKCS', 'CKM_ECDSA', 'CKM_RSA_PKCS_PSS'].includes(mechanismName(one) ?? ''),
      );
      const label = algorithm.digest?.name.replace('SHA-', 'SHA').replace('SHA3-', 'SHA3_') ?? '';
      expect([mechanismName(mechanism)?.includes(label), digest, bytes], algorithm.name).to.deep.equal([true, undefined, MESSAGE]);
    }
  });

  it('is nothing where the token has no mechanism for it', () => {
    for (const algorithm of SIGNATURE_ALGORITHMS) {
      const bytes = createHash('sha256').update(MESSAGE).digest();
      expect(() => order(algorithm, () => false, bytes)).to.throw(
        `The crypto token has no mechanism for ${algorithm.name}, or the key does not allow it.`,
      );
    }
  });
});
