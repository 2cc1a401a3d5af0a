import type { KeyObject } from 'node:crypto';
import type { Certificate } from '../../core/certificate.js';

/** Decrypts a private key when it is first asked for, and answers the same key from then on. Throws a `KeystoreError`. */
export type LazyPrivateKey = () => Promise<KeyObject>;

/** A private key in a key store, with its certificates. */
export interface PrivateKeyEntry {
  readonly kind: 'privateKey';
  readonly alias: string;
  /** The key's own certificate first; empty where there is none. */
  readonly chain: readonly Certificate[];
  readonly privateKey: LazyPrivateKey;
  /** Where the key store notes it. */
  readonly creationDate?: Date;
}

/** A certificate without a key. */
export interface TrustedCertificateEntry {
  readonly kind: 'trustedCertificate';
  readonly alias: string;
  readonly certificate: Certificate;
  /** Where the key store notes it. */
  readonly creationDate?: Date;
}

/** A symmetric key or another secret; it stays closed. */
export interface SecretEntry {
  readonly kind: 'secret';
  readonly alias: string;
  /** What Java calls the algorithm that the key is for, such as `AES`. Throws where that cannot be found out. */
  readonly algorithm: () => Promise<string>;
}

export type KeystoreEntry = PrivateKeyEntry | TrustedCertificateEntry | SecretEntry;

/** A private key with its certificates, to be put into a key store. */
export interface NewKeyEntry {
  readonly alias: string;
  readonly privateKey: KeyObject;
  /** DER, the key's own certificate first. */
  readonly chain: readonly [Uint8Array, ...Uint8Array[]];
  /** For formats that note it. */
  readonly creationDate?: Date;
}
