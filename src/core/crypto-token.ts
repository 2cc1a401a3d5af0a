import type { KeyObject } from 'node:crypto';
import type { KeyType, SignatureAlgorithm } from './algorithms.js';
import type { Certificate } from './certificate.js';
import type { PoolUsage } from './meter.js';

/** A key in a crypto token. The private key never leaves the process, and that of a device never leaves the device. */
export interface TokenKey {
  readonly alias: string;
  readonly keyType: KeyType;
  readonly publicKey: KeyObject;
  /** Certificates stored with the key, its own first; empty where there are none. */
  readonly chain: readonly Certificate[];
  /** Signs; throws a fault of kind `workerFailed` where the algorithm does not fit the key. */
  sign(bytes: Uint8Array, algorithm: SignatureAlgorithm): Promise<Uint8Array>;
  /** Whether each signature was verified with the public key before `sign` answers it. */
  readonly verifies?: true;
  /** The private key, for TLS connections that this process opens; absent where it is in a device. */
  readonly tlsKey?: () => KeyObject;
}

/** What a key test found out about one entry. */
export interface KeyTestResult {
  readonly alias: string;
  readonly success: boolean;
  /** Why it failed; empty where it did not. */
  readonly status: string;
  /** SHA-1 of the SubjectPublicKeyInfo, lower-case hex; absent where there is no such key. */
  readonly publicKeyHash?: string;
}

/** What a certificate request (PKCS#10, RFC 2986) is to say. */
export interface CertificateRequestOrder {
  /** Alias of the key; undefined where none is configured, which is `cryptoTokenOffline`. */
  readonly alias: string | undefined;
  /** As the administrator wrote it, such as `SHA256withRSA`. */
  readonly signatureAlgorithm: string;
  /** Distinguished name as the administrator wrote it. */
  readonly subject: string;
  /** Whether the parameters of an EC key are written out instead of the curve's name. */
  readonly explicitEccParameters: boolean;
}

/** A certificate request in the two forms that it is handed out in. */
export interface CertificateRequest {
  /** DER. */
  readonly binary: Uint8Array;
  /** PEM (RFC 7468), ended by a line feed. */
  readonly armored: string;
}

export type TokenEntryType = 'PRIVATEKEY_ENTRY' | 'SECRETKEY_ENTRY' | 'TRUSTED_ENTRY';

/** An entry of a crypto token, as an administrator may see it. */
export interface TokenEntry {
  readonly alias: string;
  readonly type: TokenEntryType;
  /** Certificates stored with a private key, its own first. */
  readonly chain: readonly Certificate[];
  /** The certificate of a TRUSTED_ENTRY. */
  readonly trustedCertificate?: Certificate;
  readonly creationDate?: Date;
  /** The public key of a private key, by which its uses are counted. */
  readonly publicKey?: KeyObject;
  /** `Key algorithm`, `Key specification`, `Public exponent` (decimal, RSA), or `Error`. */
  readonly info: ReadonlyMap<string, string>;
}

/** The key to be generated and the self-signed certificate that stands in for one until it has its own. */
export interface KeyGenerationOrder {
  readonly alias: string;
  /** As the administrator wrote it, such as `RSA` or `ECDSA`. */
  readonly algorithm: string;
  /** As the administrator wrote it, such as `2048` or `secp256r1`. */
  readonly specification: string;
  /** Activation code, where one was given. */
  readonly code?: string;
  /** SELFSIGNED_DN of the worker. */
  readonly selfSignedSubject?: string;
  /** SELFSIGNED_VALIDITY of the worker, in seconds. */
  readonly selfSignedValiditySeconds?: number;
  /** SELFSIGNED_SIGNATUREALGORITHM of the worker. */
  readonly selfSignedSignatureAlgorithm?: string;
  /** GENERATE_CERTIFICATE_OBJECT of the worker. */
  readonly generateCertificateObject?: boolean;
}

/** The chain to be stored with a key that is in the token already. */
export interface CertificateChainImport {
  readonly alias: string;
  /** The key's own certificate and those above it, in any order. */
  readonly chain: readonly Certificate[];
  /** Activation code, where one was given. */
  readonly code?: string;
}

/** One thing that a probe looked at. */
export interface TokenCheck {
  /** What it was: `library`, `slots`, `token`, `PIN` … */
  readonly subject: string;
  readonly outcome: 'good' | 'bad' | 'skipped';
  /** What was found, in words. */
  readonly finding: string;
}

/** What keeps a token from working, or that nothing does, step by step. */
export interface TokenProbe {
  readonly checks: readonly TokenCheck[];
}

/** What the tests of keys say about whether a token can sign: the first that failed, or the first. */
export function testSignatureCheck(alias: string | undefined, results: readonly KeyTestResult[] = []): TokenCheck {
  const subject = 'test signature';
  if (alias === undefined) return { subject, outcome: 'skipped', finding: 'The worker names no key: DEFAULTKEY is not set.' };
  const result = results.find(({ success }) => !success) ?? results[0];
  if (!result) return { subject, outcome: 'skipped', finding: 'There is no key to be tested.' };
  const { success, status, publicKeyHash = '' } = result;
  if (!success) return { subject, outcome: 'bad', finding: status };
  return { subject, outcome: 'good', finding: `made with the key ${result.alias} (public key ${publicKeyHash}) and verified` };
}

/**
 * What a token may be able to do besides signing. An ability that is absent is answered with `operationUnsupported`;
 * each throws `cryptoTokenOffline` where the token is not active and cannot be made so.
 */
export interface TokenAbilities {
  /** All entries, in the token's order. */
  entries?(): Promise<readonly TokenEntry[]>;
  /** Signs with one key and verifies, or with each where the alias is `all` in any letter case. */
  testKey?(alias: string, code: string | undefined): Promise<readonly KeyTestResult[]>;
  /** Throws `cryptoTokenOffline` for an unknown alias or algorithm, a malformed name, or a key of another type. */
  generateCertificateRequest?(order: CertificateRequestOrder): Promise<CertificateRequest>;
  /** Throws `cryptoTokenOffline` for an algorithm or a specification that it does not know. */
  generateKey?(order: KeyGenerationOrder): Promise<void>;
  /**
   * Answers whether the key is gone; throws `workerFailed` for an unknown alias. `beforehand` is called once, when nothing
   * stands in the way any more; where it rejects, the key stays.
   */
  removeKey?(alias: string, beforehand: () => Promise<void>): Promise<boolean>;
  /** Looks at everything that a signature needs and says what it found. Never throws. */
  probe?(): Promise<TokenProbe>;
  /** Throws `cryptoTokenOffline` for an unknown alias or where no certificate is the key's. */
  importCertificateChain?(order: CertificateChainImport): Promise<void>;
}

export interface CryptoToken extends TokenAbilities {
  readonly active: boolean;
  /** What keeps the token from being initialised at all; shown in worker status. */
  readonly problems: readonly string[];
  /** Throws `cryptoTokenAuthenticationFailed` for a wrong code. */
  activate(code: string): Promise<void>;
  /** Answers whether the token was told to forget its keys. */
  deactivate(): Promise<boolean>;
  /** The key of that alias; throws `cryptoTokenOffline` where it cannot be had. An undefined alias is none at all. */
  key(alias: string | undefined): Promise<TokenKey>;
  /**
   * Takes over what others changed about the keys; absent where nothing of them is in memory. An inactive token stays so;
   * one that cannot take the change over keeps what it has. Never throws.
   */
  refresh?(): Promise<void>;
  /** Tries what can be done without an administrator: activation with a stored code. Never throws. */
  prepare(): Promise<void>;
  /** Why the token is not active, in a sentence for worker status; absent where there is nothing to say. */
  readonly offlineReason?: string | undefined;
  /** Its sessions with a device: how many are open, in use and waited for; absent where it has none. */
  readonly sessions?: PoolUsage | undefined;
  /** Lets go of what the token holds outside of memory. Called once; requests under way may still end with a fault. */
  release?(): void;
}
