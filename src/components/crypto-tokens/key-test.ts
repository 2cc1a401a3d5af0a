import { createHash, type KeyObject } from 'node:crypto';
import { defaultSignatureAlgorithm, findSignatureAlgorithm, keyTypeOf, type SignatureAlgorithm } from '../../core/algorithms.js';
import type { KeyTestResult, TokenKey } from '../../core/crypto-token.js';
import { Fault } from '../../core/errors.js';
import { isSignature } from './verified.js';

const ALL = /^all$/i;
const TEST_MESSAGE = Buffer.from('The signature over this sentence is made to test a key.');

/** Whether an alias stands for every key of a token. */
export const meansAllKeys = (alias: string): boolean => ALL.test(alias);

/** The result of a test that failed; `status` says why. */
export const failedTest = (alias: string, status: string): KeyTestResult => ({ alias, success: false, status });

/** What is tested: a public key, and how to come by the private key of it. */
export interface TestedKey {
  readonly alias: string;
  readonly publicKey: () => KeyObject | Promise<KeyObject>;
  readonly key: () => Promise<TokenKey>;
}

/**
 * Signs with a key and verifies with its public key. A failure is a result too. `algorithm` is the name of the signature
 * algorithm; without one it is that for the type of the key.
 */
export async function testSignature(tested: TestedKey, algorithm: string | undefined): Promise<KeyTestResult> {
  const { alias } = tested;
  let publicKey: KeyObject | undefined;
  try {
    publicKey = await tested.publicKey();
    const signatureAlgorithm = testAlgorithm(publicKey, algorithm);
    const key = await tested.key();
    const signature = await key.sign(TEST_MESSAGE, signatureAlgorithm);
    const success = await isSignature(signature, { bytes: TEST_MESSAGE, algorithm: signatureAlgorithm, publicKey });
    return { alias, success, status: success ? '' : 'Test signature inconsistent', publicKeyHash: publicKeyHash(publicKey) };
  } catch (thrown) {
    const status = thrown instanceof Error ? thrown.message : String(thrown);
    return { ...failedTest(alias, status), ...(publicKey && { publicKeyHash: publicKeyHash(publicKey) }) };
  }
}

function testAlgorithm(publicKey: KeyObject, name: string | undefined): SignatureAlgorithm {
  const keyType = keyTypeOf(publicKey);
  if (!keyType) throw new Fault('workerFailed', `Unknown key algorithm: ${String(publicKey.asymmetricKeyType).toUpperCase()}`);
  if (name === undefined) return defaultSignatureAlgorithm(keyType);
  const algorithm = findSignatureAlgorithm(name);
  // Without a digest of its own the test message would have to be as short as a hash.
  if (!algorithm || (algorithm.scheme !== 'EdDSA' && !algorithm.digest)) {
    throw new Fault('workerFailed', `Keys cannot be tested with the signature algorithm ${name}.`);
  }
  return algorithm;
}

const publicKeyHash = (publicKey: KeyObject): string =>
  createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
