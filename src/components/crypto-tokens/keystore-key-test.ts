import { createHash, type KeyObject } from 'node:crypto';
import { defaultSignatureAlgorithm, findSignatureAlgorithm, keyTypeOf, type SignatureAlgorithm } from '../../core/algorithms.js';
import type { KeyTestResult } from '../../core/crypto-token.js';
import { Fault } from '../../core/errors.js';
import type { KeystoreEntry, PrivateKeyEntry } from '../../formats/keystore/keystore-entry.js';
import { publicKeyOf } from './keystore-entries.js';
import type { OpenKeystore } from './open-keystore.js';
import { isSignature } from './verified.js';

const ALL = /^all$/i;
const TEST_MESSAGE = Buffer.from('The signature over this sentence is made to test a key.');

/**
 * Signs with a key and verifies with its certificate, or does so with each where the alias is `all`. A failure is a
 * result too. `algorithm` is the name of the signature algorithm; without one it is that for the type of the key.
 */
export async function testKeys(keystore: OpenKeystore, alias: string, algorithm: string | undefined): Promise<readonly KeyTestResult[]> {
  const tested = keystore.contents.entries.filter((entry) =>
    ALL.test(alias) ? entry.kind !== 'trustedCertificate' : entry.alias === alias,
  );
  if (tested.length === 0 && !ALL.test(alias)) return [failure(alias, `No such key: ${alias}`)];
  const results: KeyTestResult[] = [];
  // One after the other, so that testing a large key store does not hold up those who sign.
  for (const entry of tested) results.push(await testEntry(keystore, entry, algorithm));
  return results;
}

const failure = (alias: string, status: string): KeyTestResult => ({ alias, success: false, status });

async function testEntry(keystore: OpenKeystore, entry: KeystoreEntry, algorithm: string | undefined): Promise<KeyTestResult> {
  const { alias } = entry;
  switch (entry.kind) {
    case 'privateKey':
      return testPrivateKey(keystore, entry, algorithm);
    case 'secret':
      return failure(alias, `Not testing keys with alias: ${alias}. Not a private key.`);
    case 'trustedCertificate':
      return failure(alias, `Not testing keys with alias ${alias}. Not a private key.`);
  }
}

async function testPrivateKey(keystore: OpenKeystore, entry: PrivateKeyEntry, algorithm: string | undefined): Promise<KeyTestResult> {
  const { alias } = entry;
  let publicKey: KeyObject | undefined;
  try {
    publicKey = await publicKeyOf(entry);
    const signatureAlgorithm = testAlgorithm(publicKey, algorithm);
    const key = await keystore.key(alias);
    const signature = await key.sign(TEST_MESSAGE, signatureAlgorithm);
    const success = await isSignature(signature, { bytes: TEST_MESSAGE, algorithm: signatureAlgorithm, publicKey });
    return { alias, success, status: success ? '' : 'Test signature inconsistent', publicKeyHash: publicKeyHash(publicKey) };
  } catch (thrown) {
    const status = thrown instanceof Error ? thrown.message : String(thrown);
    return { ...failure(alias, status), ...(publicKey && { publicKeyHash: publicKeyHash(publicKey) }) };
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
