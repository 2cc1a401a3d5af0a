import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Certificate } from '../../core/certificate.js';
import { JKS_FORMAT } from '../../formats/jks/jks-format.js';
import type { KeystoreEntry } from '../../formats/keystore/keystore-entry.js';
import { PKCS12_FORMAT } from '../../formats/pkcs12/pkcs12-format.js';
import { parseCertificates } from '../../formats/x509/x509.js';

/** Kinds of trust stores, as TRUSTSTORETYPE names them. */
export const TRUST_STORE_TYPES = ['PEM', 'JKS', 'PKCS12'] as const;

export interface TrustStore {
  readonly type: (typeof TRUST_STORE_TYPES)[number];
  /** The path of a file, or what is in it: PEM text, or base64 of the other kinds. */
  readonly path: string | undefined;
  readonly value: string | undefined;
  readonly password: string;
}

/** The certificates that are trusted, as PEM. Throws an error with a sentence where they cannot be had. */
export async function trustedCertificates(store: TrustStore): Promise<readonly string[]> {
  const certificates = await readStore(store).catch((cause: unknown) => {
    throw new Error('The trust store cannot be read.', { cause });
  });
  if (certificates.length === 0) throw new Error('The trust store holds no certificate.');
  return certificates.map(({ der }) => new X509Certificate(der).toString());
}

async function readStore({ type, path, value = '', password }: TrustStore): Promise<readonly Certificate[]> {
  const bytes = path === undefined ? Buffer.from(value, type === 'PEM' ? 'utf8' : 'base64') : await readFile(path);
  switch (type) {
    case 'PEM':
      return parseCertificates(bytes.toString('utf8'));
    case 'JKS':
      return (await JKS_FORMAT.read(bytes, password)).flatMap(certificatesOf);
    case 'PKCS12':
      return (await PKCS12_FORMAT.read(bytes, password)).flatMap(certificatesOf);
  }
}

/** As in Java, a private key in a trust store vouches for nothing but itself. */
function certificatesOf(entry: KeystoreEntry): readonly Certificate[] {
  switch (entry.kind) {
    case 'trustedCertificate':
      return [entry.certificate];
    case 'privateKey':
      return entry.chain.slice(0, 1);
    case 'secret':
      return [];
  }
}
