import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

const MOST_FILE_BYTES = 65_536;
/** RFC 7518 §3.3. */
const FEWEST_RSA_BITS = 2048;

/** A key with the algorithms (RFC 7518 §3.1, RFC 8037 §3.1) that tokens can be signed with by it. */
export interface TokenVerificationKey {
  readonly key: KeyObject;
  readonly algorithms: readonly string[];
}

/** A public key in a property: SubjectPublicKeyInfo in base64, or PEM. */
export const PUBLIC_KEY = {
  kind: 'public key',
  parse: (text: string): TokenVerificationKey | undefined => readKey(() => parseKey(text)),
  print: printKey,
};

/** A public key in a file, or that of a certificate; read when the worker is loaded. */
export const PUBLIC_KEY_FILE = {
  kind: 'file',
  parse: (path: string): TokenVerificationKey | undefined =>
    readKey(() => {
      const file = statSync(path);
      // A device or a pipe has no end, or none yet.
      if (!file.isFile() || file.size > MOST_FILE_BYTES) throw new Error('that holds no key');
      return createPublicKey(readFileSync(path));
    }),
  print: printKey,
};

function parseKey(text: string): KeyObject {
  if (text.includes('-----BEGIN')) return createPublicKey(text);
  return createPublicKey({ key: Buffer.from(text.replace(/\s/g, ''), 'base64'), format: 'der', type: 'spki' });
}

/** Undefined where there is no key, or one that no token should be signed with. */
function readKey(read: () => KeyObject): TokenVerificationKey | undefined {
  try {
    const key = read();
    const algorithms = algorithmsFor(key);
    return algorithms.length > 0 ? { key, algorithms } : undefined;
  } catch {
    return undefined;
  }
}

const CURVE_ALGORITHMS: Readonly<Record<string, readonly string[]>> = { prime256v1: ['ES256'], secp384r1: ['ES384'], secp521r1: ['ES512'] };

function algorithmsFor({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): readonly string[] {
  if (type === 'rsa') return (details?.modulusLength ?? 0) < FEWEST_RSA_BITS ? [] : ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
  if (type === 'ec') return CURVE_ALGORITHMS[details?.namedCurve ?? ''] ?? [];
  return type === 'ed25519' ? ['EdDSA', 'Ed25519'] : [];
}

function printKey({ key }: TokenVerificationKey): string {
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
}
