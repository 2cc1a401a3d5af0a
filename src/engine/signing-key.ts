import { createHash, type KeyObject } from 'node:crypto';
import type { Certificate } from '../core/certificate.js';
import type { SigningKey } from '../core/worker-definition.js';
import type { TokenKey } from '../core/crypto-token.js';
import { Fault } from '../core/errors.js';
import type { ActiveWorker, ConfiguredCertificates } from './active-worker.js';

/**
 * The key with its certificates in this worker: those of the configuration for the default key, else those in the
 * token. The chain is cut to INCLUDE_CERTIFICATE_LEVELS.
 */
export function withCertificates(worker: ActiveWorker, key: TokenKey): SigningKey {
  const { certificate, chain } = certificatesFor(worker, key);
  const levels = worker.settings.INCLUDE_CERTIFICATE_LEVELS;
  const included = levels === undefined ? chain : chain.slice(0, levels);
  return { key, ...(certificate && { certificate }), chain: included, fullChain: chain };
}

/** The signer's certificate and the whole chain, uncut; either may be missing. */
export function certificatesFor(
  worker: ActiveWorker,
  key: TokenKey,
): { readonly certificate?: Certificate; readonly chain: readonly Certificate[] } {
  const usesConfigured = key.alias === (worker.settings.DEFAULTKEY ?? key.alias);
  const configured: ConfiguredCertificates = usesConfigured ? worker.configured : {};
  const inToken = isPlaceholder(key.chain) ? [] : key.chain;
  const certificate = configured.certificate ?? inToken[0];
  return { ...(certificate && { certificate }), chain: configured.chain ?? inToken };
}

const PLACEHOLDER_SUBJECTS = [
  ['L=_SignServer_DUMMY_CERT_'],
  ['CN=Dummy cert for '],
  ['CN=Dummy certificate created by a CESeCore application'],
  ['CN=some guy', 'L=around', 'C=US'],
];

/** Whether a chain is the one self-signed certificate that stands in for a missing one in Java keystores. */
function isPlaceholder(chain: readonly Certificate[]): boolean {
  const [only, ...more] = chain;
  if (!only || more.length > 0) return false;
  return PLACEHOLDER_SUBJECTS.some((parts) => parts.every((part) => only.subject.includes(part)));
}

/** Throws where the certificates that go into a signature are not those of the signer. */
export function requireUsableChain(worker: ActiveWorker, { certificate, chain }: SigningKey): void {
  if (worker.settings.INCLUDE_CERTIFICATE_LEVELS === 0 || !certificate) return;
  if (chain.length === 0) throw new Fault('cryptoTokenOffline', 'Certificate chain not available');
  if (!chain.some((one) => Buffer.compare(one.der, certificate.der) === 0)) {
    throw new Fault('cryptoTokenOffline', 'Signer certificate not included in certificate chain');
  }
}

const keyHashes = new WeakMap<Certificate, string>();

/** The name of a key in the table of key usage counters: SHA-256 of its SubjectPublicKeyInfo in hex. */
export function keyHash(certificate: Certificate): string {
  let hash = keyHashes.get(certificate);
  if (hash === undefined) {
    hash = publicKeyHash(certificate.publicKey);
    keyHashes.set(certificate, hash);
  }
  return hash;
}

/** The same for a key without a certificate. */
export function publicKeyHash(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}
