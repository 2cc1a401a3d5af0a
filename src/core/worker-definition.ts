import type { Certificate } from './certificate.js';
import { listed, type ComponentDefinition, type Definition, type Named, type StatusEntry, type TimeSource } from './component.js';
import type { TokenKey } from './crypto-token.js';
import type {
  Archivable,
  Client,
  DataRequest,
  Identity,
  LogFields,
  ReceivedRequest,
  Reply,
  StreamedRequest,
  WorkerRequest,
} from './exchange.js';
import type { AllowedFolders, Clock, Log, OtherWorkers, Random, StatusProperties, WorkerChanges } from './ports.js';
import type { ConfigurationOf, PropertyDeclarations } from './properties.js';
import type { Validation } from './validation.js';
import type { WorkerReference } from './worker.js';

/** The kinds of workers: what an administrator names in IMPLEMENTATION_CLASS. */

/** What a worker may use of the server around it for as long as it is active. */
export interface WorkerContext {
  readonly workerId: number;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly workers: OtherWorkers;
  readonly changes: WorkerChanges;
  readonly statusProperties: StatusProperties;
  readonly folders: AllowedFolders;
  /** The node of the deployment, where it has a name. */
  readonly nodeId?: string;
}

// ---------------------------------------------------------------------------------------------------------- signers

/** The key chosen for a request, with the certificates that go with it in this worker. */
export interface SigningKey {
  readonly key: TokenKey;
  readonly certificate?: Certificate;
  /** The signer's certificate first; already cut to INCLUDE_CERTIFICATE_LEVELS. */
  readonly chain: readonly Certificate[];
  /** The same, uncut. */
  readonly fullChain: readonly Certificate[];
}

/** What a signer may use while it works on one request. */
export interface SigningContext {
  readonly transactionId: string;
  /** The number that the reply will have. */
  readonly requestId: number;
  readonly client: Client;
  readonly signingKey: SigningKey;
  /** Fields of the worker log that the signer adds. */
  readonly log: LogFields;
  readonly clock: Clock;
}

/** What a worker makes of a request. */
export interface ProcessingResult {
  readonly data: Uint8Array;
  /** MIME type of `data`. */
  readonly contentType: string;
  readonly fileName?: string;
  /** Where it is not the usual one, the SHA-1 of the transaction id. */
  readonly archiveId?: string;
  /** The client is not told the archive id. */
  readonly withoutArchiveId?: true;
  /** Where the request brought another one along than that of the key. */
  readonly signerCertificate?: Certificate;
  /** There is an answer and yet no signature, such as the rejection of a time-stamp request: nothing is charged or counted. */
  readonly unfulfilled?: true;
  /** What is archived, where it is not request and response as they are. */
  readonly archivables?: readonly Archivable[];
  /** What was found out, where the request was for a validation; `data` is its text. */
  readonly validation?: Validation;
}

export interface Signer<R extends WorkerRequest = WorkerRequest> {
  sign(request: R, context: SigningContext): Promise<ProcessingResult>;
  /**
   * Signs a document without having it in memory; for signers of documents that can. Answers undefined, with nothing done
   * yet, where this request needs all of it at once: it is loaded and given to `sign` then.
   */
  signStreamed?(request: StreamedRequest, context: SigningContext): Promise<ProcessingResult | undefined>;
  /** What worker status says besides what it says of every signer. */
  status?(certificates: Pick<SigningKey, 'certificate' | 'chain'>): Promise<SignerStatus>;
}

/** What a signer adds to its worker status. */
export interface SignerStatus {
  /** Fatal errors. Requests are not refused for them. */
  readonly errors: readonly string[];
  readonly entries: readonly StatusEntry[];
}

export interface SignerContext extends WorkerContext {
  readonly workerName: string;
  /** What TIMESOURCE names; there for definitions that say `usesTimeSource`. */
  readonly timeSource?: TimeSource;
}

export interface SignerDefinition<
  P extends PropertyDeclarations = PropertyDeclarations,
  R extends WorkerRequest = WorkerRequest,
> extends Definition<P> {
  readonly kind: 'signer';
  /** The request that the signer takes; others are refused before a key is touched. */
  readonly accepts: R['kind'];
  /** Whether a signer of documents takes Java properties as such, too: it is the text that it reads. */
  readonly takesProperties?: true;
  /** Whether the property TIMESOURCE names a time source for it. */
  readonly usesTimeSource?: true;
  /** Class name of the worker logger where WORKERLOGGER is not set, if it is not the usual one. */
  readonly defaultWorkerLogger?: string;
  create(configuration: ConfigurationOf<P>, context: SignerContext): Signer<R>;
  /** What of a configuration that could be read the server around it does not allow, as fatal errors. */
  refusals?(configuration: ConfigurationOf<P>, context: SignerContext): readonly string[];
  /** The smallest input that the signer accepts. */
  sample(): R;
}

// ------------------------------------------------------------------------------------------------------- processors

/** What a processor may use while it works on one request. */
export interface ProcessingContext {
  readonly transactionId: string;
  readonly client: Client;
  readonly identity?: Identity;
  /** Fields of the worker log that the processor adds. */
  readonly log: LogFields;
}

/** Answers requests without a key of its own: validators, reports. */
export interface Processor<R extends WorkerRequest = WorkerRequest> {
  process(request: R, context: ProcessingContext): Promise<ProcessingResult>;
  /** What worker status says besides what it says of every worker. */
  status?(): ProcessorStatus;
}

/** What a processor adds to its worker status. */
export interface ProcessorStatus {
  /** Fatal errors. Requests are not refused for them. */
  readonly errors: readonly string[];
  readonly entries: readonly StatusEntry[];
  /** Paragraphs of the complete status. */
  readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
}

export interface ProcessorDefinition<
  P extends PropertyDeclarations = PropertyDeclarations,
  R extends WorkerRequest = WorkerRequest,
> extends Definition<P> {
  readonly kind: 'processor';
  readonly accepts: R['kind'];
  /** What worker status calls it, such as `Validator`. */
  readonly title: string;
  create(configuration: ConfigurationOf<P>, context: WorkerContext): Processor<R>;
}

// ------------------------------------------------------------------------------------------------------ dispatchers

/** A request that is to be handed on. */
export interface Dispatch extends ProcessingContext {
  readonly request: ReceivedRequest;
  readonly forward: Forward;
}

/**
 * Has another worker process the same request, under the same transaction and with what is in the log so far. Throws the
 * faults of that worker, and `workerFailed` where the request has come to this dispatcher before or passed too many.
 */
export type Forward = (reference: WorkerReference) => Promise<Reply>;

/** Hands requests to other workers, or answers them itself where there is none. */
export interface Dispatcher {
  dispatch(dispatch: Dispatch): Promise<{ readonly reply: Reply } | { readonly answer: ProcessingResult }>;
}

export interface DispatcherContext extends WorkerContext {
  readonly workerName: string;
}

export interface DispatcherDefinition<P extends PropertyDeclarations = PropertyDeclarations> extends Definition<P> {
  readonly kind: 'dispatcher';
  create(configuration: ConfigurationOf<P>, context: DispatcherContext): Dispatcher;
}

// --------------------------------------------------------------------------------------------------- timed services

export interface TimedService {
  /** One run. A rejection is a failed run; the schedule goes on. */
  work(): Promise<void>;
  /** Fatal errors of worker status that its properties alone do not show, such as another worker that is not there. */
  problems?(): Promise<readonly string[]>;
}

export interface TimedServiceDefinition<P extends PropertyDeclarations = PropertyDeclarations> extends Definition<P> {
  readonly kind: 'timedService';
  create(configuration: ConfigurationOf<P>, context: WorkerContext): TimedService;
}

// --------------------------------------------------------------------------------------------------- crypto workers

/** A worker that holds a crypto token for others and signs nothing itself. */
export interface CryptoWorkerDefinition<P extends PropertyDeclarations = PropertyDeclarations> extends Definition<P> {
  readonly kind: 'cryptoWorker';
}

export type WorkerDefinition =
  SignerDefinition | ProcessorDefinition | DispatcherDefinition | TimedServiceDefinition | CryptoWorkerDefinition;
export type AnyDefinition = WorkerDefinition | ComponentDefinition;

// ------------------------------------------------------------------------------------------------------ definitions

/** A signer of documents: it takes `DataRequest`s. */
export function defineSigner<const P extends PropertyDeclarations>(
  definition: Omit<SignerDefinition<P, DataRequest>, 'kind' | 'accepts'>,
): SignerDefinition {
  return listed('signer', { accepts: 'data', ...definition });
}

/** A signer of another kind of request. */
export function defineSignerOf<const K extends WorkerRequest['kind'], const P extends PropertyDeclarations>(
  accepts: K,
  definition: Omit<SignerDefinition<P, Extract<WorkerRequest, { kind: K }>>, 'kind' | 'accepts'>,
): SignerDefinition {
  return listed('signer', { accepts, ...definition });
}

/** A worker that answers requests of one kind without a key of its own. */
export function defineProcessorOf<const K extends WorkerRequest['kind'], const P extends PropertyDeclarations>(
  accepts: K,
  definition: Omit<ProcessorDefinition<P, Extract<WorkerRequest, { kind: K }>>, 'kind' | 'accepts'>,
): ProcessorDefinition {
  return listed('processor', { accepts, ...definition });
}

/** A worker that hands requests to others. */
export function defineDispatcher<const P extends PropertyDeclarations>(definition: Named<DispatcherDefinition<P>>): DispatcherDefinition {
  return listed('dispatcher', definition);
}

/** Work that is done at intervals. */
export function defineTimedService<const P extends PropertyDeclarations>(
  definition: Named<TimedServiceDefinition<P>>,
): TimedServiceDefinition {
  return listed('timedService', definition);
}

/** A worker that holds a crypto token for others. */
export function defineCryptoWorker<const P extends PropertyDeclarations>(
  definition: Named<CryptoWorkerDefinition<P>>,
): CryptoWorkerDefinition {
  return listed('cryptoWorker', definition);
}
