import type { KeyObject } from 'node:crypto';
import type { KeyType, SignatureAlgorithm } from './algorithms.js';
import type { Administrator, WriteAuditEvent } from './audit.js';
import type { Certificate } from './certificate.js';
import type { Client, DataRequest, Identity, LogFields, WorkerRequest } from './exchange.js';
import type { CertificateReader, Clock, Log } from './ports.js';
import type { ConfigurationOf, PropertyDeclarations, PropertyProblem, RawProperties } from './properties.js';
import type { CertificateMatchingRule } from './worker.js';

/** What every definition says of itself. The first name is SignServer's Java class name, so that its files load unchanged. */
interface Definition<P extends PropertyDeclarations> {
  readonly names: readonly [string, ...string[]];
  /** One sentence for the reference pages. */
  readonly doc: string;
  readonly properties: P;
  /** Rules that concern several properties. Those that could not be read are undefined here. */
  readonly check?: (configuration: ConfigurationOf<P>) => readonly PropertyProblem[];
}

// ---------------------------------------------------------------------------------------------------- crypto tokens

/** A key in a crypto token. The private key never leaves it. */
export interface TokenKey {
  readonly alias: string;
  readonly keyType: KeyType;
  readonly publicKey: KeyObject;
  /** Certificates stored with the key, its own first; empty where there are none. */
  readonly chain: readonly Certificate[];
  /** Signs; throws a fault of kind `workerFailed` where the algorithm does not fit the key. */
  sign(bytes: Uint8Array, algorithm: SignatureAlgorithm): Promise<Uint8Array>;
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
  /** The key's own certificate first. */
  readonly chain: readonly Certificate[];
  /** Activation code, where one was given. */
  readonly code?: string;
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
  /** Answers whether the key is gone; throws `workerFailed` for an unknown alias. */
  removeKey?(alias: string): Promise<boolean>;
  /** Throws `cryptoTokenOffline` for an unknown alias or where the first certificate is of another key. */
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
  /** Tries what can be done without an administrator: activation with a stored code. Never throws. */
  prepare(): Promise<void>;
}

export interface CryptoTokenContext {
  readonly workerId: number;
  readonly certificates: CertificateReader;
  readonly log: Log;
}

export interface CryptoTokenDefinition<P extends PropertyDeclarations = PropertyDeclarations> extends Definition<P> {
  readonly kind: 'cryptoToken';
  create(configuration: ConfigurationOf<P>, context: CryptoTokenContext): CryptoToken;
}

// ---------------------------------------------------------------------------------------------------------- workers

/** The key chosen for a request, with the certificates that go with it in this worker. */
export interface SigningKey {
  readonly key: TokenKey;
  readonly certificate?: Certificate;
  /** The signer's certificate first; already cut to INCLUDE_CERTIFICATE_LEVELS. */
  readonly chain: readonly Certificate[];
}

/** What a signer may use while it works on one request. */
export interface SigningContext {
  readonly transactionId: string;
  readonly signingKey: SigningKey;
  /** Fields of the worker log that the signer adds. */
  readonly log: LogFields;
  readonly clock: Clock;
}

export interface SigningResult {
  readonly data: Uint8Array;
  /** MIME type of `data`. */
  readonly contentType: string;
  readonly fileName?: string;
  /** Where it is not the usual one, the SHA-1 of the transaction id. */
  readonly archiveId?: string;
}

export interface Signer<R extends WorkerRequest = WorkerRequest> {
  sign(request: R, context: SigningContext): Promise<SigningResult>;
}

export interface SignerContext {
  readonly workerId: number;
  readonly log: Log;
}

export interface SignerDefinition<
  P extends PropertyDeclarations = PropertyDeclarations,
  R extends WorkerRequest = WorkerRequest,
> extends Definition<P> {
  readonly kind: 'signer';
  /** The request that the signer takes; others are refused before a key is touched. */
  readonly accepts: R['kind'];
  create(configuration: ConfigurationOf<P>, context: SignerContext): Signer<R>;
  /** The smallest input that the signer accepts. */
  sample(): R;
}

/** A worker that holds a crypto token for others and signs nothing itself. */
export interface CryptoWorkerDefinition<P extends PropertyDeclarations = PropertyDeclarations> extends Definition<P> {
  readonly kind: 'cryptoWorker';
}

export type WorkerDefinition = SignerDefinition | CryptoWorkerDefinition;

// ------------------------------------------------------------------------------------------------------- components

/** What an authorizer decides on. */
export interface AuthorizationRequest {
  readonly client: Client;
  readonly log: LogFields;
}

export interface Authorizer {
  /** Answers who the client is, or throws. A boolean can be forgotten, a thrown error cannot. */
  authorize(request: AuthorizationRequest): Promise<Identity> | Identity;
}

export interface AuthorizerContext {
  readonly workerId: number;
  readonly rules: readonly CertificateMatchingRule[];
}

export interface AuthorizerDefinition<P extends PropertyDeclarations = PropertyDeclarations> extends Definition<P> {
  readonly kind: 'authorizer';
  create(configuration: ConfigurationOf<P>, context: AuthorizerContext): Authorizer;
}

/** Why a key is wanted: for signing now, or for the key that replaces it. */
export type KeyPurpose = 'sign' | 'nextKey';

export interface AliasSelector {
  /** The alias to use, or undefined where there is none. */
  alias(
    purpose: KeyPurpose,
    request?: { readonly metadata: ReadonlyMap<string, string>; readonly identity?: Identity },
  ): string | undefined;
}

export interface AliasSelectorDefinition<P extends PropertyDeclarations = PropertyDeclarations> extends Definition<P> {
  readonly kind: 'aliasSelector';
  create(configuration: ConfigurationOf<P>): AliasSelector;
}

/** Writes one record a request, whatever became of it. A record that cannot be written refuses the request. */
export interface WorkerLogger {
  write(fields: ReadonlyMap<string, string | null>, administrator: Administrator): Promise<void> | void;
}

export interface WorkerLoggerContext {
  /** Where the text loggers write: SignServer's category `org.signserver.server.log.IWorkerLogger`. */
  readonly log: Log;
  readonly clock: Clock;
  readonly audit: WriteAuditEvent;
}

export interface WorkerLoggerDefinition<P extends PropertyDeclarations = PropertyDeclarations> extends Definition<P> {
  readonly kind: 'workerLogger';
  create(configuration: ConfigurationOf<P>, context: WorkerLoggerContext): WorkerLogger;
}

export type ComponentDefinition = CryptoTokenDefinition | AuthorizerDefinition | AliasSelectorDefinition | WorkerLoggerDefinition;
export type AnyDefinition = WorkerDefinition | ComponentDefinition;

// ------------------------------------------------------------------------------------------------------ definitions
//
// A definition is written with its own property types and listed without them: `create` is only ever called with what
// `readConfiguration` made from the same declarations, so forgetting the types in the list is safe.

type Named<D extends { kind: string }> = Omit<D, 'kind'>;

/** A signer of documents: it takes `DataRequest`s. */
export function defineSigner<const P extends PropertyDeclarations>(
  definition: Omit<SignerDefinition<P, DataRequest>, 'kind' | 'accepts'>,
): SignerDefinition {
  return { kind: 'signer', accepts: 'data', ...definition } as unknown as SignerDefinition;
}

export function defineCryptoWorker<const P extends PropertyDeclarations>(
  definition: Named<CryptoWorkerDefinition<P>>,
): CryptoWorkerDefinition {
  return { kind: 'cryptoWorker', ...definition } as unknown as CryptoWorkerDefinition;
}

export function defineCryptoToken<const P extends PropertyDeclarations>(
  definition: Named<CryptoTokenDefinition<P>>,
): CryptoTokenDefinition {
  return { kind: 'cryptoToken', ...definition } as unknown as CryptoTokenDefinition;
}

export function defineAuthorizer<const P extends PropertyDeclarations>(definition: Named<AuthorizerDefinition<P>>): AuthorizerDefinition {
  return { kind: 'authorizer', ...definition } as unknown as AuthorizerDefinition;
}

export function defineAliasSelector<const P extends PropertyDeclarations>(
  definition: Named<AliasSelectorDefinition<P>>,
): AliasSelectorDefinition {
  return { kind: 'aliasSelector', ...definition } as unknown as AliasSelectorDefinition;
}

export function defineWorkerLogger<const P extends PropertyDeclarations>(
  definition: Named<WorkerLoggerDefinition<P>>,
): WorkerLoggerDefinition {
  return { kind: 'workerLogger', ...definition } as unknown as WorkerLoggerDefinition;
}

/** Raw properties travel beside the typed ones where a component owns a whole family of names. */
export type { RawProperties };
