import type { Accounter, AliasSelector, Archiver, Authorizer, WorkerLogger } from '../core/component.js';
import type { PropertyDeclarations } from '../core/properties.js';
import type { SigningKey, WorkerDefinition } from '../core/worker-definition.js';
import type { CryptoToken } from '../core/crypto-token.js';
import type { Exchange, Reply } from '../core/exchange.js';
import type { Certificate } from '../core/certificate.js';
import type { WorkerConfiguration } from '../core/worker.js';
import type { Implementation } from './worker-parts/implementation.js';
import type { CommonSettings } from './common-properties.js';

/** A worker in memory, made from one state of its stored configuration. It never changes; a reload makes another. */
export interface ActiveWorker extends Implementation {
  readonly id: number;
  readonly name: string;
  readonly configuration: WorkerConfiguration;
  /** Absent where the class is not set or not known. */
  readonly definition?: WorkerDefinition;
  /** Common properties; those that could not be read are undefined and have a problem below. */
  readonly settings: CommonSettings;
  /** Absent where AUTHTYPE names no authorizer. */
  readonly authorizer?: Authorizer;
  readonly logger: WorkerLogger;
  readonly aliasSelector: AliasSelector;
  /** The token of the worker itself; most signers use that of a crypto worker. */
  readonly ownToken?: CryptoToken;
  /** Certificates of the configuration; they go with the default key only. */
  readonly configured: ConfiguredCertificates;
  /** Of all properties that it can have: those of all workers, and of what it names. */
  readonly declarations: PropertyDeclarations;
  /** In their order in ARCHIVERS. */
  readonly archivers: readonly Archiver[];
  /** Absent where nothing is charged. */
  readonly accounter?: Accounter;
  readonly problems: WorkerProblems;
}

export interface ConfiguredCertificates {
  readonly certificate?: Certificate;
  readonly chain?: readonly Certificate[];
}

/** Sentences of worker status, by what they keep from working. */
export interface WorkerProblems {
  /** Components that could not be made: every authorised request is refused. */
  readonly components: readonly string[];
  /** The implementation or its properties: every request is refused when it reaches the worker. */
  readonly implementation: readonly string[];
  /** The crypto token could not be set up. */
  readonly token: readonly string[];
}

export type SigningExchange = Exchange<ActiveWorker, SigningKey>;
export type Next = () => Promise<Reply>;

/** What a step does before `next()` happens on the way in, what it does after on the way out. */
export type Step = (exchange: SigningExchange, next: Next) => Promise<Reply>;
