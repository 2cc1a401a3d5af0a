import type { Administrator } from './audit.js';
import type { Certificate } from './certificate.js';
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

/** Data group hashes of a travel document (ICAO 9303-10), to be signed as a Document Security Object. */
export interface DataGroupsRequest {
  readonly kind: 'dataGroups';
  /** Hash by data group number. */
  readonly dataGroups: ReadonlyMap<number, Uint8Array>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly ldsVersion?: string;
  readonly unicodeVersion?: string;
}

export type WorkerRequest = DataRequest | DataGroupsRequest;

/** Who sent a request, as far as the transport knows. */
export interface Client {
  /** Address of the peer, textual, without port. */
  readonly address: string;
  /** The TLS client certificate; its chain was verified by the TLS layer. */
  readonly certificate?: Certificate;
  /** User name and password of HTTP Basic authentication (RFC 7617). */
  readonly password?: { readonly username: string; readonly password: string };
  /** Token of HTTP Bearer authentication (RFC 6750). */
  readonly bearerToken?: string;
  /** `X-Forwarded-For` as received. */
  readonly forwardedFor?: string;
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
  /** Random signed 32-bit integer. */
  readonly requestId: number;
  readonly signerCertificate?: Certificate;
}

/** One request on its way through the pipeline. Steps fill it in; nothing else changes it. */
export interface Exchange<Active, Key> {
  readonly reference: WorkerReference;
  readonly request: WorkerRequest;
  readonly client: Client;
  readonly log: LogFields;
  /** Set by the first step. */
  transactionId: string;
  worker?: Active;
  identity?: Identity;
  key?: Key;
}
