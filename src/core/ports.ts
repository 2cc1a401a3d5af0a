import type { Certificate } from './certificate.js';
import type { AuthorizedClient, CertificateMatchingRule, WorkerConfiguration, WorkerType } from './worker.js';

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

export interface CertificateReader {
  /** One certificate, DER; throws an error that says what is wrong with it. */
  fromDer(der: Uint8Array): Certificate;
  /** All certificates of a PEM text, in order; throws where there is none. */
  fromPem(pem: string): readonly Certificate[];
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
  readonly addClients?: readonly AuthorizedClient[];
  readonly removeClients?: readonly AuthorizedClient[];
  readonly addRules?: readonly CertificateMatchingRule[];
  readonly removeRules?: readonly CertificateMatchingRule[];
}

/** Changes of several workers and of the global configuration, applied in one transaction. Keys are upper case. */
export interface ConfigurationChange {
  readonly workers: readonly WorkerChange[];
  /** Full keys: `GLOB.X` or `NODE.<NODEID>.X`. */
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

/** How a change made in one process reaches the others: reloads are numbered rows that every process polls. */
export interface ReloadSignal {
  /** Announces a reload of one worker, or of everything with id 0. */
  announce(workerId: number): Promise<void>;
  /** Announcements after a number; the newest number is answered with them. */
  since(sequence: number): Promise<{ readonly workerIds: readonly number[]; readonly sequence: number }>;
  /** The newest number. */
  newest(): Promise<number>;
}
