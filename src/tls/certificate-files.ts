import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Certificate } from '../core/certificate.js';
import { samePublicKey } from '../core/same-public-key.js';
import { CertificatePool } from '../formats/x509/certificate-chain.js';
import { writePem } from '../formats/pem.js';
import { readPkcs12 } from '../formats/pkcs12/pkcs12.js';
import { parseCertificates } from '../formats/x509/x509.js';
import type { ServerIdentity, TlsCertificates } from '../interfaces/listener-settings.js';
import type { IdentityFiles } from '../settings/settings.js';

/** The files that the TLS listeners live on. */
export interface TlsFiles {
  readonly identity: IdentityFiles;
  /** CA certificates of clients, PEM; absent where no client is asked for a certificate. */
  readonly clientCaFile?: string;
}

/** Paths of all these files. */
export function pathsOf({ identity, clientCaFile }: TlsFiles): readonly string[] {
  const own = identity.kind === 'pem' ? [identity.keyFile, identity.certificateFile] : [identity.keystoreFile];
  return [...own, ...(clientCaFile === undefined ? [] : [clientCaFile])];
}

/** Reads them all. Throws an error with a sentence that names the file where one cannot be used. */
export async function readTlsFiles({ identity, clientCaFile }: TlsFiles): Promise<TlsCertificates> {
  const own = identity.kind === 'pem' ? readPemIdentity(identity) : readKeystoreIdentity(identity);
  return {
    identity: await own,
    ...(clientCaFile !== undefined && { clientAuthorities: asPem(await readCertificateFile(clientCaFile)) }),
  };
}

async function readPemIdentity({ keyFile, certificateFile }: IdentityFiles & { readonly kind: 'pem' }): Promise<ServerIdentity> {
  const privateKey = readPrivateKey(await readFile(keyFile, 'utf8'), keyFile);
  const identity = identityOf(privateKey, await readCertificateFile(certificateFile));
  if (!identity) throw new Error(`The private key in ${keyFile} does not belong to a certificate in ${certificateFile}.`);
  return identity;
}

function readPrivateKey(pem: string, file: string): KeyObject {
  if (pem.includes('ENCRYPTED')) {
    throw new Error(`The private key in ${file} is encrypted. Decrypt it, or set tls-keystore to a PKCS#12 file with it.`);
  }
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new Error(`There is no private key in PEM form in ${file}.`, { cause });
  }
}

async function readCertificateFile(file: string): Promise<readonly Certificate[]> {
  const text = await readFile(file, 'utf8');
  try {
    return parseCertificates(text);
  } catch (cause) {
    throw new Error(`The certificates in ${file} cannot be used.`, { cause });
  }
}

async function readKeystoreIdentity({ keystoreFile, password }: IdentityFiles & { readonly kind: 'pkcs12' }): Promise<ServerIdentity> {
  const bytes = await readFile(keystoreFile);
  const entries = await readPkcs12(bytes, password).catch((cause: unknown) => {
    throw new Error(`The keystore ${keystoreFile} cannot be opened.`, { cause });
  });
  const [only, ...others] = entries.filter((entry) => entry.kind === 'privateKey');
  if (!only) throw new Error(`The keystore ${keystoreFile} holds no private key.`);
  if (others.length > 0) {
    const aliases = [only, ...others].map(({ alias }) => alias).join(', ');
    throw new Error(`The keystore ${keystoreFile} must hold one private key, but has several: ${aliases}.`);
  }
  const identity = identityOf(await only.privateKey(), only.chain);
  if (!identity) throw new Error(`The keystore ${keystoreFile} has no certificate for its private key.`);
  return identity;
}

/** The key with the certificate that belongs to it and those above that; undefined where none belongs to it. */
function identityOf(privateKey: KeyObject, certificates: readonly Certificate[]): ServerIdentity | undefined {
  const publicKey = createPublicKey(privateKey);
  const own = certificates.find((certificate) => samePublicKey(certificate.publicKey, publicKey));
  if (!own) return undefined;
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, certificate: asPem(new CertificatePool(certificates).chainOf(own)) };
}

const asPem = (certificates: readonly Certificate[]): string => certificates.map(({ der }) => writePem('CERTIFICATE', der)).join('');
