import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { samePublicKey } from '../../../core/same-public-key.js';
import { JKS_FORMAT } from '../../../formats/jks/jks-format.js';
import { readPem, writePem } from '../../../formats/pem.js';
import { readPkcs12 } from '../../../formats/pkcs12/pkcs12.js';
import type { KeystoreEntry } from '../../../formats/keystore/keystore-entry.js';

/** A private key with its certificate first and those above it. */
export interface KeyStoreKey {
  readonly alias: string;
  /** PEM, one after the other. */
  readonly certificates: string;
  readonly privateKey: () => Promise<KeyObject>;
}

/** What a key or trust store holds. */
export interface KeyStore {
  readonly keys: readonly KeyStoreKey[];
  /** Every certificate that may be trusted, PEM. */
  readonly certificates: readonly string[];
}

/** Files of these kinds begin so. */
const JKS_MAGIC = 'feedfeed';
const JCEKS_MAGIC = 'cececece';
const BEGIN_PEM = '-----BEGIN ';

/** Whether the file can only be read with a password. */
export function needsPassword(file: Uint8Array): boolean {
  const text = pemText(file);
  return text === undefined || /^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text);
}

/**
 * Reads a PKCS#12 or JKS file, or a PEM text with certificates and keys. Throws for a file of another kind, one that is
 * damaged, and for a wrong password.
 */
export async function readKeyStore(file: Uint8Array, password: string): Promise<KeyStore> {
  const magic = Buffer.from(file.subarray(0, 4)).toString('hex');
  if (magic === JKS_MAGIC) return keyStoreOf(await JKS_FORMAT.read(file, password));
  if (magic === JCEKS_MAGIC) {
    throw new Error('JCEKS files are not read by signclient; `keytool -importkeystore -deststoretype PKCS12` makes a file that is');
  }
  const text = pemText(file);
  return text === undefined ? keyStoreOf(await readPkcs12(file, password)) : pemKeyStore(text, password);
}

function pemText(file: Uint8Array): string | undefined {
  const text = Buffer.from(file).toString('latin1');
  return text.includes(BEGIN_PEM) ? text : undefined;
}

const pem = (der: Uint8Array): string => writePem('CERTIFICATE', der);

function keyStoreOf(entries: readonly KeystoreEntry[]): KeyStore {
  const keys = entries.flatMap((entry) => {
    if (entry.kind !== 'privateKey') return [];
    return { alias: entry.alias, certificates: entry.chain.map(({ der }) => pem(der)).join(''), privateKey: entry.privateKey };
  });
  const certificates = entries.flatMap((entry) => {
    if (entry.kind === 'trustedCertificate') return [pem(entry.certificate.der)];
    return entry.kind === 'privateKey' ? entry.chain.map(({ der }) => pem(der)) : [];
  });
  return { keys, certificates };
}

/** The one alias in a PEM file, whose keys have no names. */
const PEM_ALIAS = '1';

function pemKeyStore(text: string, password: string): KeyStore {
  const blocks = readPem(text.replace(/^(?:Proc-Type|DEK-Info):.*$/gm, ''));
  const certificates = blocks.filter(({ label }) => label === 'CERTIFICATE').map(({ bytes }) => new X509Certificate(bytes));
  if (!blocks.some(({ label }) => label.endsWith('PRIVATE KEY'))) return { keys: [], certificates: certificates.map(String) };
  // OpenSSL finds the key in the text itself, which also reads the older encrypted forms.
  const key = createPrivateKey({ key: text, passphrase: password });
  const publicKey = createPublicKey(key);
  const own = certificates.filter((certificate) => samePublicKey(certificate.publicKey, publicKey));
  const ordered = [...own, ...certificates.filter((certificate) => !own.includes(certificate))];
  return {
    keys: [
      { alias: PEM_ALIAS, certificates: own.length === 0 ? '' : ordered.map(String).join(''), privateKey: () => Promise.resolve(key) },
    ],
    certificates: certificates.map(String),
  };
}
