import { createCipheriv, createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { algorithmIdentifier, integer, nullValue, octetString, sequence } from '../../src/formats/asn1/asn1.js';
import type { NewKeyEntry } from '../../src/formats/keystore/keystore-entry.js';
import { BAG, certificateBag, dataContent, encryptedContent, pfx, safeBag } from './pkcs12-parts.js';

const ITERATIONS = 2_000;

/**
 * A PKCS#12 keystore as `openssl` and `keytool` write it today, made at once and without the writer that is tested: PBES2
 * with AES-256-CBC, and a MAC with SHA-256.
 */
export function writeKeystore(entries: readonly NewKeyEntry[], password: string): Uint8Array {
  const marks = ({ alias, chain }: NewKeyEntry): { readonly friendlyName: string; readonly localKeyId: Uint8Array } => ({
    friendlyName: alias,
    localKeyId: createHash('sha1').update(chain[0]).digest(),
  });
  const keys = entries.map((entry) => {
    const { algorithm, ciphertext } = encrypted(entry.privateKey.export({ type: 'pkcs8', format: 'der' }), password);
    return safeBag(BAG.shroudedKey, sequence(algorithm, octetString(ciphertext)), marks(entry));
  });
  const own = entries.map((entry) => certificateBag(entry.chain[0], marks(entry)));
  const isOwn = (der: Uint8Array): boolean => entries.some(({ chain }) => Buffer.compare(chain[0], der) === 0);
  const issuers = new Map(entries.flatMap(({ chain }) => chain.slice(1)).map((der) => [Buffer.from(der).toString('hex'), der]));
  const others = [...issuers.values()].filter((der) => !isOwn(der)).map((der) => certificateBag(der));
  const { algorithm, ciphertext } = encrypted(sequence(...own, ...others), password);
  const certificates = own.length + others.length > 0 ? [encryptedContent(algorithm, ciphertext)] : [];
  return pfx([...certificates, dataContent(sequence(...keys))], (safe) => macData(safe, password));
}

function encrypted(plaintext: Uint8Array, password: string): { readonly algorithm: Uint8Array; readonly ciphertext: Uint8Array } {
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256'), iv);
  const derivation = sequence(octetString(salt), integer(ITERATIONS), algorithmIdentifier('1.2.840.113549.2.9', nullValue));
  const scheme = algorithmIdentifier('2.16.840.1.101.3.4.1.42', octetString(iv));
  const parameters = sequence(algorithmIdentifier('1.2.840.113549.1.5.12', derivation), scheme);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { algorithm: algorithmIdentifier('1.2.840.113549.1.5.13', parameters), ciphertext };
}

/** RFC 7292 appendix B.2 for a MAC key with SHA-256, of which one block is enough. */
function macData(authenticatedSafe: Uint8Array, password: string): Uint8Array {
  const salt = randomBytes(16);
  const blocks = (bytes: Uint8Array): Buffer => Buffer.alloc(Math.ceil(bytes.length / 64) * 64, bytes);
  const secret = Buffer.from(`${password}\0`, 'utf16le').swap16();
  let key = createHash('sha256')
    .update(Buffer.concat([Buffer.alloc(64, 3), blocks(salt), blocks(secret)]))
    .digest();
  for (let round = 1; round < ITERATIONS; round++) key = createHash('sha256').update(key).digest();
  const mac = createHmac('sha256', key).update(authenticatedSafe).digest();
  const digestInfo = sequence(algorithmIdentifier('2.16.840.1.101.3.4.2.1', nullValue), octetString(mac));
  return sequence(digestInfo, octetString(salt), integer(ITERATIONS));
}
