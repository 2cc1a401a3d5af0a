import { generateKeyPairSync, randomBytes, X509Certificate, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { buildCertificate } from '../../src/formats/x509/certificate-builder.js';
import { parseDistinguishedName } from '../../src/formats/x509/distinguished-name-parser.js';
import { writeKeystore } from './write-keystore.js';

/** A PKCS#12 file with fresh keys `rsa` (2048 bit unless asked otherwise) and `ec` (P-256), each certified by the same CA. */
export interface TestKeystore {
  readonly path: string;
  readonly password: string;
  readonly keys: Readonly<Record<'rsa' | 'ec', { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>>;
  /** The CA's certificate, PEM. */
  readonly caFile: string;
}

const CA_NAME = parseDistinguishedName('CN=Test CA,O=Countersign tests');

/** Writes such a keystore to a path. */
export function makeKeystore(path: string, { rsaBits = 2048 }: { readonly rsaBits?: number } = {}): TestKeystore {
  const password = randomBytes(12).toString('hex');
  const now = Date.now();
  const validity = { notBefore: now - 60_000, notAfter: now + 24 * 3600_000 };
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const caCertificate = buildCertificate(
    { serialNumber: 1n, subject: CA_NAME, issuer: CA_NAME, publicKey: ca.publicKey, use: 'ca', ...validity },
    ca,
  );
  const keys = {
    rsa: generateKeyPairSync('rsa', { modulusLength: rsaBits }),
    ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  };
  const entries = Object.entries(keys).map(([alias, { publicKey, privateKey }], index) => {
    const subject = parseDistinguishedName(`CN=${alias}`);
    const fields = { serialNumber: BigInt(index + 2), subject, issuer: CA_NAME, publicKey, use: 'signer', ...validity } as const;
    return { alias, privateKey, chain: [buildCertificate(fields, ca), caCertificate] as const };
  });
  writeFileSync(path, writeKeystore(entries, password), { mode: 0o600 });
  const caFile = `${path}.ca.pem`;
  writeFileSync(caFile, new X509Certificate(caCertificate).toString());
  return { path, password, keys, caFile };
}
