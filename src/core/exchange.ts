import type { Administrator } from './audit.js';
import type { Certificate } from './certificate.js';
import type { Door } from './meter.js';
import type { StoredDocument } from './stored-document.js';
import type { Validation } from './validation.js';
import type { WorkerReference } from './worker.js';

/** Bytes to sign, with what the client said about them. */
export interface DataRequest {
  readonly kind: 'data';
  readonly data: Uint8Array;
  /** Request metadata; a name given twice keeps the last value. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Name of the document, without folders. */
  readonly fileName?: string;
}

/** A document to sign that is not in memory; but for that a `DataRequest`. */
export interface StreamedRequest {
  readonly kind: 'streamed';
  readonly document: StoredDocument;
  /** Request metadata; a name given twice keeps the last value. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Name of the document, without folders. */
  readonly fileName?: string;
}

/** Data group hashes of a travel document (ICAO 9303-10), to be signed as a Document Security Object. */
export interface DataGroupsRequest {
  readonly kind: 'dataGroups';
  /** Hash by data group number. */
  readonly dataGroups: ReadonlyMap<number, Uint8Array>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly ldsVersion?: string;
  readonly unicodeVersion?: string;
}

/** A signed document whose signature is to be validated. */
export interface DocumentValidationRequest {
  readonly kind: 'validateDocument';
  readonly data: Uint8Array;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Java properties for a worker that is asked in such a way: status properties, renewal. */
export interface PropertiesRequest {
  readonly kind: 'properties';
  /** Text of a properties file. */
  readonly data: Uint8Array;
  readonly metadata: ReadonlyMap<string, string>;
}

/** A certificate that a validation service is to judge. */
export interface CertificateValidationRequest {
  readonly kind: 'validateCertificate';
  /** DER. */
  readonly certificate: Uint8Array;
  /** Purposes as the client named them, such as `ELECTRONIC_SIGNATURE`; empty where it named none. */
  readonly purposes: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
}

export type WorkerRequest = DataRequest | DataGroupsRequest | DocumentValidationRequest | CertificateValidationRequest | PropertiesRequest;

/** A request as a door hands it over. Workers that cannot read a document piece by piece are given it in memory. */
export type ReceivedRequest = WorkerRequest | StreamedRequest;

/** Where a request stands in a trace that somebody else keeps (W3C Trace Context). */
export interface TraceContext {
  /** 32 digits, lower-case hex. */
  readonly traceId: string;
  /** 16 digits, lower-case hex: what the sender calls its own part. */
  readonly parentId: string;
}

/** Who sent a request, as far as the transport knows. */
export interface Client {
  /** The door that it came through; absent for requests of the server's own. */
  readonly door?: Door;
  /** Absent where the client has sent none. */
  readonly trace?: TraceContext;
  /** Address of the peer, textual, without port; null for requests that come from within the server. */
  readonly address: string | null;
  /** The TLS client certificate; its chain was verified by the TLS layer. */
  readonly certificate?: Certificate;
  /** User name and password of HTTP Basic authentication (RFC 7617). */
  readonly password?: { readonly username: string; readonly password: string };
  /** Token of HTTP Bearer authentication (RFC 6750). */
  readonly bearerToken?: string;
  /** `X-Forwarded-For` as received. */
  readonly forwardedFor?: string;
  /** Cookies of the request, names and values as received. */
  readonly cookies?: ReadonlyMap<string, string>;
  /** The dispatcher that handed the request on, and who the client is to it. */
  readonly dispatcher?: { readonly workerId: number; readonly identity?: Identity };
  /** What the door knows of the request for the worker log, in SignServer's field names. */
  readonly logFields?: ReadonlyMap<string, string | null>;
  /** Whom audit records of the request name; `Client user` where absent. */
  readonly administrator?: Administrator;
}

/** Who a client turned out to be; what it holds goes to the worker log. */
export interface Identity {
  readonly username?: string;
}

/** The fields of the worker log, in the order in which they became known. */
export type LogFields = Map<string, string | null>;

/** What goes back to the client. */
export interface Reply {
  readonly data: Uint8Array;
  readonly contentType: string;
  readonly fileName?: string;
  readonly archiveId: string;
  /** The client is not told the archive id. */
  readonly withoutArchiveId?: true;
  /** Random signed 32-bit integer. */
  readonly requestId: number;
  readonly signerCertificate?: Certificate;
  /** There is an answer and yet no signature; nothing is charged or counted. */
  readonly unfulfilled?: true;
  /** What is archived, where it is not request and response as they are. */
  readonly archivables?: readonly Archivable[];
  /** What was found out, where the request was for a validation; `data` is its text. */
  readonly validation?: Validation;
}

/** What may be archived of a request. */
export interface Archivable {
  readonly type: ArchivableType;
  readonly archiveId: string;
  readonly data: Uint8Array;
}

export type ArchivableType = 'REQUEST' | 'RESPONSE';

/** One request on its way through the pipeline. Steps fill it in; nothing else changes it. */
export interface Exchange<Active, Key> {
  readonly reference: WorkerReference;
  /** As it was received, until something needs its document in memory (`requestInMemory` of the engine's steps). */
  request: ReceivedRequest;
  readonly client: Client;
  readonly log: LogFields;
  /** Set by the first step. */
  transactionId: string;
  worker?: Active;
  identity?: Identity;
  key?: Key;
  /** Ids of the dispatchers that handed it on, outermost first. */
  readonly dispatchers?: readonly number[];
}
