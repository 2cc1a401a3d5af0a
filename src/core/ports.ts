import type { Certificate } from './certificate.js';
import type { CertificateRequestOrder, KeyTestResult } from './crypto-token.js';
import type { Client, Reply, WorkerRequest } from './exchange.js';
import type { RawProperties } from './properties.js';
import type { AuthorizedClient, CertificateMatchingRule, WorkerConfiguration, WorkerReference, WorkerType } from './worker.js';

/** What the engine needs of the world. `storage/` and `server.ts` provide it; tests provide fakes with behaviour. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Random {
  /** A random UUID (RFC 9562 §5.4). */
  uuid(): string;
  /** A random signed 32-bit integer. */
  int32(): number;
}

export interface Log {
  error(message: string, cause?: unknown): void;
  warn(message: string, cause?: unknown): void;
  info(message: string): void;
  debug(message: string): void;
}

/** Folders of the server's machine that workers may use; whoever configures workers cannot add to them. Absolute paths. */
export interface AllowedFolders {
  /** Where PDF signers may keep copies of what they signed. */
  readonly pdfArchives: readonly string[];
  /** Where images of visible signatures may be read from. */
  readonly pdfImages: readonly string[];
}

export interface CertificateReader {
  /** One certificate, DER; throws an error that says what is wrong with it. */
  fromDer(der: Uint8Array): Certificate;
  /** All certificates of a PEM text, in order; throws where there is none. */
  fromPem(pem: string): readonly Certificate[];
  /**
   * All certificates in what an administrator sends: one in DER, any number in PEM, or a PKCS#7 file (certs-only CMS) in
   * either form, whose certificates are put in order, the signer's own first. Throws where there is none.
   */
  fromUpload(bytes: Uint8Array): readonly Certificate[];
  /** The same certificates, the given one first and those above it behind it; the others follow as they stood. */
  inOrder(first: Certificate, certificates: readonly Certificate[]): readonly Certificate[];
  /** Subject and issuer as administrators are listed and audited: the name that is encoded last first, `O=Test, CN=admin`. */
  reversedNames(certificate: Certificate): { readonly subject: string; readonly issuer: string };
}

/** A change of one worker. Everything in it is stored or nothing is. A worker that is not there yet comes to be by `set`. */
export interface WorkerChange {
  readonly id: number;
  /** The id was found free and must still be; a worker that has come to have it is a fault of kind `invalidInput`. */
  readonly isNew?: true;
  readonly set?: ReadonlyMap<string, string>;
  /** NAME and TYPE stay where they are removed alone; a worker left with no other property is deleted, its client rules with it. */
  readonly remove?: readonly string[];
  /** The worker stays even where it is left with no other property. */
  readonly staysBare?: true;
  readonly addClients?: readonly AuthorizedClient[];
  readonly removeClients?: readonly AuthorizedClient[];
  readonly addRules?: readonly CertificateMatchingRule[];
  readonly removeRules?: readonly CertificateMatchingRule[];
}

/** Changes of several workers and of the global configuration, applied in one transaction. Keys of properties are upper case. */
export interface ConfigurationChange {
  readonly workers: readonly WorkerChange[];
  /** Full keys: `GLOB.X` or `NODE.<NODEID>.X`; in any letter case, since they are stored in upper case. */
  readonly setGlobal?: ReadonlyMap<string, string>;
  readonly removeGlobal?: readonly string[];
}

/** The stored configuration: tables `signerconfigdata` and `GlobalConfigData`. */
export interface ConfigurationStore {
  worker(id: number): Promise<WorkerConfiguration | undefined>;
  /** Ids with names and types, ascending by id. */
  workers(): Promise<readonly WorkerSummary[]>;
  globalProperties(): Promise<ReadonlyMap<string, string>>;
  /** Stores all of it or throws and stores nothing. A name that another worker has is a fault of kind `invalidInput`. */
  apply(change: ConfigurationChange): Promise<void>;
  /** Stores the type that was found out for a worker whose TYPE is empty or unknown. */
  setType(id: number, type: WorkerType): Promise<void>;
}

export interface WorkerSummary {
  readonly id: number;
  readonly name: string;
  readonly type: WorkerType;
}

/** Table `KeyUsageCounter`; `keyHash` is the SHA-256 of the SubjectPublicKeyInfo in lower-case hex. */
export interface KeyUsageCounters {
  /** The count, or undefined where the key has no row. */
  read(keyHash: string): Promise<number | undefined>;
  /** Makes a row with 0 where there is none. */
  ensure(keyHash: string): Promise<void>;
  /** Counts one use in one statement; false where there is no row or the limit is reached. */
  reserve(keyHash: string, limit: number | undefined): Promise<boolean>;
  /** Gives a reserved use back. */
  release(keyHash: string): Promise<void>;
}

/** What was announced after a number. */
export interface Announcements {
  /** Workers to be reloaded, each once; 0 for all. */
  readonly workerIds: readonly number[];
  /** Where the keys of a crypto token were changed. */
  readonly tokensChanged?: true;
  /** The newest number. */
  readonly sequence: number;
}

/** How a change made in one process reaches the others: reloads are numbered rows that every process polls. */
export interface ReloadSignal {
  /** Announces a reload of one worker, or of everything with id 0. */
  announce(workerId: number): Promise<void>;
  /** Announcements after a number; the newest number is answered with them. */
  since(sequence: number): Promise<Announcements>;
  /** The newest number. */
  newest(): Promise<number>;
}

/** As whom a worker asks another one. */
export interface InternalCall {
  /** Of the transaction that is under way. */
  readonly transactionId: string;
  /** With what the other worker knows its clients, if that is by password. */
  readonly password?: NonNullable<Client['password']>;
}

/** Other workers, as a worker may ask for them. Each method throws `noSuchWorker` for one that is not there. */
export interface OtherWorkers {
  /** Has it process a request of the server's own under a transaction that is under way; throws its faults. */
  process(reference: WorkerReference, request: WorkerRequest, call: InternalCall): Promise<Reply>;
  /** Tests its key, TESTKEY or else DEFAULTKEY; audited. */
  testKey(reference: WorkerReference): Promise<readonly KeyTestResult[]>;
  /** What its status says in short. */
  state(reference: WorkerReference): Promise<WorkerState>;
  /** The properties of the active worker. */
  properties(reference: WorkerReference): Promise<RawProperties>;
}

/** What a worker may do to the key and the configuration of another one; audited as what an administrator does is. */
export interface WorkerChanges {
  /** Generates a key with the first free alias after DEFAULTKEY, and answers the alias. */
  generateKey(reference: WorkerReference, order: NewKeyOrder): Promise<string>;
  /** Tests the key of an alias, or where there is none TESTKEY, else DEFAULTKEY. */
  testKey(reference: WorkerReference, key: { readonly alias?: string; readonly code?: string }): Promise<readonly KeyTestResult[]>;
  /** A certificate request (PKCS#10) as PEM. */
  certificateRequest(reference: WorkerReference, order: RequestForKey): Promise<string>;
  activate(reference: WorkerReference, code: string): Promise<void>;
  /** Sets and removes properties in one step. */
  update(reference: WorkerReference, change: PropertyUpdate): Promise<void>;
  reload(reference: WorkerReference): Promise<void>;
}

export interface NewKeyOrder {
  /** As an administrator writes them, such as `RSA` and `2048`. */
  readonly algorithm: string;
  readonly specification: string;
  readonly code?: string;
}

export interface RequestForKey extends Omit<CertificateRequestOrder, 'alias'> {
  /** The key that DEFAULTKEY names, or the one that NEXTCERTSIGNKEY names. */
  readonly key: 'default' | 'next';
}

export interface PropertyUpdate {
  readonly set: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
  /** What SIGNERCERT and SIGNERCERTCHAIN become: the signer's certificate and its chain. */
  readonly certificates?: { readonly signer: Certificate; readonly chain: readonly Certificate[] };
}

/** The state of another worker. */
export interface WorkerState {
  readonly id: number;
  readonly name: string;
  /** Fatal errors; empty where it works. */
  readonly errors: readonly string[];
  readonly tokenActive: boolean;
  readonly certificate?: Certificate;
  /** How often its key has signed; undefined where that is not counted. */
  readonly keyUses?: number;
}

/** The names that the status repository knows. */
export const STATUS_PROPERTY_NAMES = [
  'SERVER_STARTED',
  'TEST_PROPERTY1',
  'TEST_PROPERTY2',
  'TEST_PROPERTY3',
  'TIMESOURCE0_INSYNC',
  'LEAPSECOND',
  'TIMEMONITOR_STATE',
  'TIMEMONITOR_LOG',
] as const;
export type StatusPropertyName = (typeof STATUS_PROPERTY_NAMES)[number];

/** One entry of the status repository. */
export interface StatusPropertyEntry {
  /** When it was set, milliseconds since the epoch. */
  readonly updated: number;
  readonly value: string | null;
  /** When it expires, milliseconds since the epoch; 0 for never. */
  readonly expires: number;
}

/** The status repository: facts about this server, kept in memory, lost at its end. */
export interface StatusProperties {
  /** The entry, or undefined where it was never set or has expired. */
  valid(name: StatusPropertyName): StatusPropertyEntry | undefined;
  /** All entries that were ever set, expired ones too. */
  all(): ReadonlyMap<StatusPropertyName, StatusPropertyEntry>;
  /** Sets a property in all processes of this server; audited first. */
  set(name: StatusPropertyName, entry: { readonly value: string | null; readonly expires: number }): Promise<void>;
}

/** A row of table `ArchiveData`. */
export interface ArchiveRow {
  readonly uniqueId: string;
  /** 0 response, 1 request. */
  readonly type: number;
  readonly workerId: number;
  readonly archiveId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly requestIssuerDn: string | null;
  readonly requestCertSerialNumber: string | null;
  readonly requestIp: string | null;
  /** In the encoding that `dataEncoding` names. */
  readonly archiveData: string;
  /** 0 for a document of `java.beans.XMLEncoder`, 1 for base64. */
  readonly dataEncoding: 0 | 1;
}

/** Where archived requests and responses are stored. */
export interface ArchiveStore {
  /** Stores all rows in one transaction or throws and stores none; they are durable when it resolves. */
  store(rows: readonly ArchiveRow[]): Promise<void>;
}

/** The accounts that clients pay from. */
export interface Accounts {
  /** Takes one off the balance of the account behind a credential, on record; false where there is none or it has no credit. */
  charge(credential: string): Promise<boolean>;
  /** Gives it back, on record. */
  refund(credential: string): Promise<void>;
}

/** How a change of keys reaches every token over the same key store in other processes, without a reload of their workers. */
export interface TokenChangeSignal {
  /** Announces that the keys of the token of a worker were changed. */
  announceTokenChange(workerId: number): Promise<void>;
}

/** Octets that a crypto token keeps in the stored configuration of its worker. */
export interface TokenData {
  /** Undefined where the worker has none. */
  read(): Promise<Uint8Array | undefined>;
  /**
   * Stores octets in place of `expected`, or of nothing. Answers false, and stores nothing, where something else is stored
   * by now or the worker is no longer there.
   */
  replace(expected: Uint8Array | undefined, next: Uint8Array): Promise<boolean>;
}

/** Such data of all workers: entry `KEYSTORE_DATA` of the worker's record. */
export interface TokenDataStore {
  of(workerId: number): TokenData;
}

/** Which node runs a singleton service. */
export interface ServiceClaims {
  /**
   * Claims the run at `now` and sets the time before which no node may claim the next. Answers false where another node has
   * it. `beforehand` is given the property's key and called before anything is written; where it rejects, nothing is.
   */
  claim(
    workerId: number,
    times: { readonly now: number; readonly next: number },
    beforehand: (property: string) => Promise<void>,
  ): Promise<boolean>;
}
