import type { Administrator, WriteAuditEvent } from './audit.js';
import type { Certificate } from './certificate.js';
import type { CryptoToken, TokenKey } from './crypto-token.js';
import type { Client, DataRequest, Identity, LogFields, WorkerRequest } from './exchange.js';
import type { CertificateReader, Clock, Log } from './ports.js';
import type { ConfigurationOf, PropertyDeclarations, PropertyProblem } from './properties.js';
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

/** Forgets the property types of a definition; the one place where that is done. */
function listed<K extends AnyDefinition['kind']>(kind: K, definition: object): Extract<AnyDefinition, { kind: K }> {
  return { kind, ...definition } as Extract<AnyDefinition, { kind: K }>;
}

/** A signer of documents: it takes `DataRequest`s. */
export function defineSigner<const P extends PropertyDeclarations>(
  definition: Omit<SignerDefinition<P, DataRequest>, 'kind' | 'accepts'>,
): SignerDefinition {
  return listed('signer', { accepts: 'data', ...definition });
}

/** A worker that holds a crypto token for others. */
export function defineCryptoWorker<const P extends PropertyDeclarations>(
  definition: Named<CryptoWorkerDefinition<P>>,
): CryptoWorkerDefinition {
  return listed('cryptoWorker', definition);
}

/** A crypto token. */
export function defineCryptoToken<const P extends PropertyDeclarations>(
  definition: Named<CryptoTokenDefinition<P>>,
): CryptoTokenDefinition {
  return listed('cryptoToken', definition);
}

/** Who may use a worker. */
export function defineAuthorizer<const P extends PropertyDeclarations>(definition: Named<AuthorizerDefinition<P>>): AuthorizerDefinition {
  return listed('authorizer', definition);
}

/** Which key a request is signed with. */
export function defineAliasSelector<const P extends PropertyDeclarations>(
  definition: Named<AliasSelectorDefinition<P>>,
): AliasSelectorDefinition {
  return listed('aliasSelector', definition);
}

/** What is written of each request. */
export function defineWorkerLogger<const P extends PropertyDeclarations>(
  definition: Named<WorkerLoggerDefinition<P>>,
): WorkerLoggerDefinition {
  return listed('workerLogger', definition);
}
