import { createPublicKey, type KeyObject } from 'node:crypto';
import { keyTypeOf } from '../../../core/algorithms.js';
import type { Certificate } from '../../../core/certificate.js';
import type { TokenKey } from '../../../core/crypto-token.js';
import { Fault } from '../../../core/errors.js';
import type { CertificateReader } from '../../../core/ports.js';
import { samePublicKey } from '../../../core/same-public-key.js';
import { CertificatePool } from '../../../formats/x509/certificate-chain.js';
import { signatureInput } from '../signature-input.js';
import { ecdsaSignatureValue } from './ecdsa-signature.js';
import { signatureOrder } from './signing-mechanisms.js';
import type { KeyDescription } from './token-commands.js';
import type { TokenDevice } from './token-device.js';
import { keyFault } from './token-faults.js';

/** What is known of a key without asking the token again. */
export interface KnownKey {
  readonly alias: string;
  readonly publicKey: KeyObject;
  readonly chain: readonly Certificate[];
  /** Absent where all are allowed. */
  readonly allowedMechanisms?: readonly number[];
}

/** Makes sense of what a token tells of a key. Throws `cryptoTokenOffline` where nothing tells its public key. */
export function readKey(description: KeyDescription, certificates: CertificateReader): KnownKey {
  const { alias, subjectPublicKeyInfo, allowedMechanisms } = description;
  const own = description.own.flatMap((der) => certificate(der, certificates));
  const told = subjectPublicKeyInfo && publicKeyOf(alias, subjectPublicKeyInfo);
  const publicKey = told ?? own[0]?.publicKey;
  if (!publicKey) throw new Fault('cryptoTokenOffline', `The key ${alias} has neither a public key nor a certificate in the token.`);
  const chain = chainOf(
    own.filter((one) => samePublicKey(one.publicKey, publicKey)),
    () => description.all.flatMap((der) => certificate(der, certificates)),
  );
  return { alias, publicKey, chain, ...(allowedMechanisms && { allowedMechanisms }) };
}

/** The key as others see it; each signature is a command to the device. */
export function pkcs11Key({ alias, publicKey, chain, allowedMechanisms }: KnownKey, device: TokenDevice): TokenKey {
  const keyType = keyTypeOf(publicKey);
  if (!keyType) throw new Fault('cryptoTokenOffline', `Unknown key algorithm: ${(publicKey.asymmetricKeyType ?? '').toUpperCase()}`);
  const isUsable = (mechanism: number): boolean =>
    (device.token?.mechanisms.includes(mechanism) ?? true) && (allowedMechanisms?.includes(mechanism) ?? true);
  return {
    alias,
    keyType,
    publicKey,
    chain,
    async sign(bytes, algorithm) {
      if (algorithm.keyType !== keyType) {
        const sentence = `The algorithm ${algorithm.name} cannot be used with the key ${alias}, which is of type ${keyType}.`;
        throw new Fault('workerFailed', sentence);
      }
      const order = signatureOrder(signatureInput(bytes, algorithm), { algorithm, isUsable });
      try {
        const signature = await device.run({ kind: 'sign', alias, ...order });
        return keyType === 'EC' ? ecdsaSignatureValue(signature) : signature;
      } catch (thrown) {
        throw keyFault(thrown);
      }
    },
  };
}

function publicKeyOf(alias: string, subjectPublicKeyInfo: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(subjectPublicKeyInfo), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new Fault('cryptoTokenOffline', `The public key of ${alias} in the token cannot be read.`, { cause });
  }
}

/** Others may have put anything into the token; what is no certificate is passed over. */
function certificate(der: Uint8Array, certificates: CertificateReader): readonly Certificate[] {
  try {
    return [certificates.fromDer(der)];
  } catch {
    return [];
  }
}

/** Of several certificates of a key the one that was issued last counts: an import that was cut short leaves two. */
function chainOf(own: readonly Certificate[], all: () => readonly Certificate[]): readonly Certificate[] {
  const newest = own.toSorted(
    (a, b) => Number(isSelfIssued(a)) - Number(isSelfIssued(b)) || b.notBefore.getTime() - a.notBefore.getTime(),
  )[0];
  if (!newest || isSelfIssued(newest)) return newest ? [newest] : [];
  return new CertificatePool(all()).chainOf(newest);
}

const isSelfIssued = ({ subject, issuer }: Certificate): boolean => subject === issuer;
