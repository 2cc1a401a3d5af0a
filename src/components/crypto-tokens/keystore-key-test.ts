import type { KeyTestResult } from '../../core/crypto-token.js';
import type { KeystoreEntry } from '../../formats/keystore/keystore-entry.js';
import { failedTest, meansAllKeys, testSignature } from './key-test.js';
import { publicKeyOf } from './keystore-entries.js';
import type { OpenKeystore } from './open-keystore.js';

/**
 * Tests a key of a key store, or each where the alias is `all`. `algorithm` is the name of the signature algorithm; without
 * one it is that for the type of the key.
 */
export async function testKeys(keystore: OpenKeystore, alias: string, algorithm: string | undefined): Promise<readonly KeyTestResult[]> {
  const tested = keystore.contents.entries.filter((entry) =>
    meansAllKeys(alias) ? entry.kind !== 'trustedCertificate' : entry.alias === alias,
  );
  if (tested.length === 0 && !meansAllKeys(alias)) return [failedTest(alias, `No such key: ${alias}`)];
  const results: KeyTestResult[] = [];
  // One after the other, so that testing a large key store does not hold up those who sign.
  for (const entry of tested) results.push(await testEntry(keystore, entry, algorithm));
  return results;
}

async function testEntry(keystore: OpenKeystore, entry: KeystoreEntry, algorithm: string | undefined): Promise<KeyTestResult> {
  const { alias } = entry;
  switch (entry.kind) {
    case 'privateKey':
      return testSignature({ alias, publicKey: () => publicKeyOf(entry), key: () => keystore.key(alias) }, algorithm);
    case 'secret':
      return failedTest(alias, `Not testing keys with alias: ${alias}. Not a private key.`);
    case 'trustedCertificate':
      return failedTest(alias, `Not testing keys with alias ${alias}. Not a private key.`);
  }
}
