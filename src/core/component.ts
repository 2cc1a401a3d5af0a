import type { Administrator, WriteAuditEvent } from './audit.js';
import type { CryptoToken } from './crypto-token.js';
import type { Archivable, ArchivableType, Client, Identity, LogFields, ReceivedRequest } from './exchange.js';
import type { Accounts, ArchiveStore, CertificateReader, Clock, Log, StatusProperties, TokenData } from './ports.js';
import type { ConfigurationOf, PropertyDeclarations, PropertyProblem, RawProperties } from './properties.js';
import type { CertificateMatchingRule } from './worker.js';

/** What every definition says of itself. The first name is SignServer's Java class name, so that its files load unchanged. */
export interface Definition<P extends PropertyDeclarations> {
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
  /** For tokens that keep their keys in the stored configuration. */
  readonly tokenData: TokenData;
  /** All properties of the worker, for tokens with properties whose names are not known beforehand. */
  readonly properties?: RawProperties;
  /** PKCS#11 libraries that the deployment defines, path by name, besides those that are known. */
  readonly pkcs11Libraries?: ReadonlyMap<string, string>;
}

export interface CryptoTokenDefinition<P extends PropertyDeclarations = PropertyDeclarations> extends Definition<P> {
  readonly kind: 'cryptoToken';
  create(configuration: ConfigurationOf<P>, context: CryptoTokenContext): CryptoToken;
}

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
  readonly clock: Clock;
  readonly log: Log;
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

export interface Archiver {
  /** What it keeps of a request; it is given nothing else. */
  readonly types: readonly ArchivableType[];
  /** Answers the unique ids of what was stored, which is durable then; rejects where anything could not be. */
  archive(records: readonly Archivable[], client: Client): Promise<readonly string[]>;
}

export interface ArchiverContext {
  readonly workerId: number;
  readonly archive: ArchiveStore;
  readonly clock: Clock;
}

/** Its properties are declared without what they begin with, `ARCHIVER<place in ARCHIVERS, from 0>.`. */
export interface ArchiverDefinition<P extends PropertyDeclarations = PropertyDeclarations> extends Definition<P> {
  readonly kind: 'archiver';
  create(configuration: ConfigurationOf<P>, context: ArchiverContext): Archiver;
}

export interface Accounter {
  /** Answers whether the client may have what was asked for; what it costs is taken off then, durably. */
  purchase(request: ReceivedRequest, client: Client): Promise<boolean>;
  /** Gives the price of a purchase back, where nothing came of it; absent where nothing costs anything. */
  giveBack?(request: ReceivedRequest, client: Client): Promise<void>;
}

export interface AccounterContext {
  readonly accounts: Accounts;
}

export interface AccounterDefinition<P extends PropertyDeclarations = PropertyDeclarations> extends Definition<P> {
  readonly kind: 'accounter';
  create(configuration: ConfigurationOf<P>, context: AccounterContext): Accounter;
}

export interface TimeSource {
  /** Simple class name, for the worker log. */
  readonly name: string;
  /** Milliseconds since the epoch, or undefined where no trustworthy time is to be had now. Adds its fields to the worker log. */
  time(log: LogFields): Promise<number | undefined>;
  /** What worker status says of it; absent where there is nothing to say. */
  status?(): readonly StatusEntry[];
  /** Begins what it does in the background; called when its worker is put to work. */
  open?(): void;
  /** Ends that; called when its worker is replaced. Requests that are under way may still ask for the time. */
  close?(): void;
}

/** A line of worker status: what it is about, and what is so. */
export interface StatusEntry {
  readonly title: string;
  readonly value: string;
}

export interface TimeSourceContext {
  readonly workerId: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly statusProperties: StatusProperties;
}

export interface TimeSourceDefinition<P extends PropertyDeclarations = PropertyDeclarations> extends Definition<P> {
  readonly kind: 'timeSource';
  create(configuration: ConfigurationOf<P>, context: TimeSourceContext): TimeSource;
}

export type ComponentDefinition =
  | CryptoTokenDefinition
  | AuthorizerDefinition
  | AliasSelectorDefinition
  | WorkerLoggerDefinition
  | ArchiverDefinition
  | AccounterDefinition
  | TimeSourceDefinition;

// ------------------------------------------------------------------------------------------------------ definitions
//
// A definition is written with its own property types and listed without them: `create` is only ever called with what
// `readConfiguration` made from the same declarations, so forgetting the types in the list is safe.

export type Named<D extends { kind: string }> = Omit<D, 'kind'>;

/** Forgets the property types of a definition; the one place where that is done. */
export function listed<D extends { readonly kind: string }>(kind: D['kind'], definition: object): D {
  return { kind, ...definition } as D;
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

/** What is kept of each request and its answer. */
export function defineArchiver<const P extends PropertyDeclarations>(definition: Named<ArchiverDefinition<P>>): ArchiverDefinition {
  return listed('archiver', definition);
}

/** Who pays for a request. */
export function defineAccounter<const P extends PropertyDeclarations>(definition: Named<AccounterDefinition<P>>): AccounterDefinition {
  return listed('accounter', definition);
}

/** Where a time-stamp signer has its time from. */
export function defineTimeSource<const P extends PropertyDeclarations>(definition: Named<TimeSourceDefinition<P>>): TimeSourceDefinition {
  return listed('timeSource', definition);
}
