import { constants, createPublicKey, privateEncrypt, sign, type KeyObject } from 'node:crypto';
import { keyTypeOf, type SignatureAlgorithm } from '../../core/algorithms.js';
import type { TokenKey } from '../../core/crypto-token.js';
import { Fault } from '../../core/errors.js';
import { encodeEmsaPss } from '../../formats/signatures/emsa-pss.js';
import { signRawEcdsa } from '../../formats/signatures/raw-ecdsa.js';
import { emBitsOf, nodeKeyInput } from './node-key-input.js';
import { signatureInput, type SignatureInput } from './signature-input.js';

/** In another thread. Written out, because promisify costs a microsecond a signature. */
function signAsync(digest: string | null, message: Uint8Array, key: ReturnType<typeof nodeKeyInput>): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    sign(digest, message, key, (error, signature) => {
      if (error) reject(error);
      else resolve(signature);
    });
  });
}

interface SoftwareKeyParts extends Pick<TokenKey, 'alias' | 'chain'> {
  readonly privateKey: KeyObject;
}

/** A key in memory. Messages are signed outside of the event loop; hashes, for which Node has no such call, are not. */
export function softwareKey({ alias, chain, privateKey }: SoftwareKeyParts): TokenKey {
  const keyType = keyTypeOf(privateKey);
  if (!keyType) throw new Fault('cryptoTokenOffline', `Unknown key algorithm: ${(privateKey.asymmetricKeyType ?? '').toUpperCase()}`);
  return {
    alias,
    keyType,
    publicKey: createPublicKey(privateKey),
    chain,
    tlsKey: () => privateKey,
    async sign(bytes, algorithm) {
      if (algorithm.keyType !== keyType) {
        throw new Fault(
          'workerFailed',
          `The algorithm ${algorithm.name} cannot be used with the key ${alias}, which is of type ${keyType}.`,
        );
      }
      const input = signatureInput(bytes, algorithm);
      try {
        return await makeSignature(privateKey, input, algorithm);
      } catch (cause) {
        throw new Fault('workerFailed', `The key ${alias} could not sign with ${algorithm.name}.`, { cause });
      }
    },
  };
}

function makeSignature(key: KeyObject, input: SignatureInput, algorithm: SignatureAlgorithm): Promise<Uint8Array> | Uint8Array {
  switch (input.kind) {
    case 'message':
      return signAsync(input.digest, input.message, nodeKeyInput(key, algorithm));
    case 'pkcs1Block':
      return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, input.block);
    case 'rsaNumber':
      return rsaSignaturePrimitive(key, input.number);
    case 'pssHash':
      return rsaSignaturePrimitive(key, encodeEmsaPss(input.hash, { digest: input.digest, emBits: emBitsOf(key) }));
    case 'ecdsaHash':
      return signRawEcdsa(key, input.hash);
  }
}

/** RSASP1 (RFC 8017 §5.2.1) of an encoding, which may be an octet shorter than the modulus. */
function rsaSignaturePrimitive(key: KeyObject, encoding: Uint8Array): Uint8Array {
  const block = Buffer.alloc(Math.ceil((emBitsOf(key) + 1) / 8));
  block.set(encoding, block.length - encoding.length);
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
}
