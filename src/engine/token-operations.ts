import {
  testSignatureCheck,
  type CertificateChainImport,
  type CertificateRequest,
  type CertificateRequestOrder,
  type CryptoToken,
  type KeyTestResult,
  type TokenEntry,
  type TokenProbe,
} from '../core/crypto-token.js';
import { Fault } from '../core/errors.js';
import type { KeyUsageCounters } from '../core/ports.js';
import type { WorkerReference } from '../core/worker.js';
import type { ActiveWorker } from './active-worker.js';
import { keyGenerationOrder, type KeyGenerationRequest } from './key-generation.js';
import type { WorkerDirectory } from './pipeline-services.js';
import { publicKeyHash } from './signing-key.js';

/** Which key of a worker is meant: an alias, the default key, or the one that will replace it. */
export type KeyChoice = { readonly alias: string } | 'defaultKey' | 'nextKey';

/** A certificate request for a key of a worker. */
export interface WorkerCertificateRequest extends Omit<CertificateRequestOrder, 'alias'> {
  readonly key: KeyChoice;
}

export interface KeyTest {
  /** `all` in any letter case for every key; without one it is TESTKEY, else DEFAULTKEY of the worker. */
  readonly alias?: string | undefined;
  readonly code?: string | undefined;
}

export interface KeyRemoval {
  readonly alias: string;
  /** Called when nothing stands in the way any more; where it rejects, the key stays. */
  readonly beforehand: () => Promise<void>;
}

/**
 * What administrators do with the keys of the token that a worker uses. Each method throws `noSuchWorker` for an unknown
 * worker or one that does not work on requests, `cryptoTokenOffline` where it has no token, and `operationUnsupported`
 * where the token cannot do it.
 */
export interface TokenOperations {
  /** All entries with the uses of their keys (`Signings`) where they are counted. */
  entries(reference: WorkerReference): Promise<readonly TokenEntry[]>;
  testKey(reference: WorkerReference, test: KeyTest): Promise<{ readonly alias: string; readonly results: readonly KeyTestResult[] }>;
  generateCertificateRequest(reference: WorkerReference, order: WorkerCertificateRequest): Promise<MadeCertificateRequest>;
  /** Answers the alias of the new key. */
  generateKey(reference: WorkerReference, request: KeyGenerationRequest): Promise<GeneratedKey>;
  /** Answers whether the key is gone; throws `workerFailed` for an unknown alias. */
  removeKey(reference: WorkerReference, removal: KeyRemoval): Promise<boolean>;
  importCertificateChain(reference: WorkerReference, order: CertificateChainImport): Promise<void>;
  /** What keeps the token of a worker from working; throws only where there is no such worker. */
  probe(reference: WorkerReference): Promise<TokenProbe>;
}

export interface MadeCertificateRequest extends CertificateRequest {
  readonly alias: string;
}

export interface GeneratedKey {
  readonly alias: string;
  readonly algorithm: string;
  readonly specification: string;
}

interface OperationServices {
  readonly workers: WorkerDirectory;
  readonly counters: KeyUsageCounters;
  /** Absent where keys may be generated. */
  readonly keyGeneration?: 'disabled';
  /** Called after a change of the keys of a worker's token. What is done is done: it does not throw. */
  readonly tokenChanged?: (workerId: number) => Promise<void>;
}

/** The operations on the tokens of a directory of workers. */
export function tokenOperations({ workers, counters, keyGeneration, tokenChanged }: OperationServices): TokenOperations {
  const find = async (reference: WorkerReference): Promise<ActiveWorker> => requireProcessing(await workers.find(reference));

  const tokenOf = async (worker: ActiveWorker): Promise<CryptoToken> => {
    const token = await workers.tokenOf(worker);
    if (!token) throw new Fault('cryptoTokenOffline', 'Crypto token offline');
    return token;
  };

  /** The entry with the uses of its key. */
  const counted = async (entry: TokenEntry): Promise<TokenEntry> => {
    const uses = entry.publicKey && (await counters.read(publicKeyHash(entry.publicKey)));
    return uses === undefined ? entry : { ...entry, info: new Map([...entry.info, ['Signings', String(uses)]]) };
  };

  return {
    async entries(reference) {
      const worker = await workers.find(reference);
      if (!worksOnRequests(worker)) throw new Fault('operationUnsupported', 'Operation not supported by worker');
      const token = await workers.tokenOf(worker);
      if (!token) throw new Fault('cryptoTokenOffline', 'Crypto token unavailable');
      if (!token.entries) throw unsupported('cannot list its entries');
      return Promise.all((await token.entries()).map(counted));
    },

    async probe(reference) {
      const worker = await workers.find(reference);
      const token = await workers.tokenOf(worker);
      if (!token) return { checks: unavailable(worker) };
      if (token.probe) return token.probe();
      await token.prepare();
      if (!token.active) return { checks: [{ subject: 'token', outcome: 'bad', finding: token.offlineReason ?? 'offline' }] };
      const { TESTKEY: alias = worker.settings.DEFAULTKEY } = worker.settings;
      const results = alias === undefined ? [] : await token.testKey?.(alias, undefined);
      return { checks: [{ subject: 'token', outcome: 'good', finding: 'active' }, testSignatureCheck(alias, results)] };
    },

    async testKey(reference, { alias, code }) {
      const worker = await find(reference);
      const tested = alias ?? worker.settings.TESTKEY ?? worker.settings.DEFAULTKEY;
      if (tested === undefined) throw new Fault('invalidInput', 'No key alias specified');
      const token = await tokenOf(worker);
      if (!token.testKey) throw unsupported('cannot test keys');
      return { alias: tested, results: await token.testKey(tested, code) };
    },

    async generateCertificateRequest(reference, { key, ...order }) {
      const worker = await find(reference);
      const token = await tokenOf(worker);
      if (!token.generateCertificateRequest) throw unsupported('cannot make certificate requests');
      const alias = aliasOf(worker, key);
      const request = await token.generateCertificateRequest({ ...order, alias });
      return { ...request, alias: alias ?? '' };
    },

    async generateKey(reference, request) {
      const worker = await find(reference);
      if (keyGeneration === 'disabled') throw new Fault('cryptoTokenOffline', 'Key generation has been disabled');
      const token = await tokenOf(worker);
      if (!token.generateKey) throw unsupported('cannot generate keys');
      const order = keyGenerationOrder(worker.configuration.properties, request);
      await token.generateKey(order);
      await tokenChanged?.(worker.id);
      return order;
    },

    async removeKey(reference, { alias, beforehand }) {
      const worker = await find(reference);
      const token = await tokenOf(worker);
      if (!token.removeKey) throw unsupported('cannot remove keys');
      const isGone = await token.removeKey(alias, beforehand);
      await tokenChanged?.(worker.id);
      return isGone;
    },

    async importCertificateChain(reference, order) {
      const worker = await workers.find(reference);
      if (!worksOnRequests(worker)) throw new Fault('operationUnsupported', 'Import not supported by worker');
      const token = await tokenOf(worker);
      if (!token.importCertificateChain) throw unsupported('cannot store certificates');
      await token.importCertificateChain(order);
      await tokenChanged?.(worker.id);
    },
  };
}

/** Throws for workers that no request is for: those that could not be loaded, and timed services. */
export function requireProcessing(worker: ActiveWorker): ActiveWorker {
  if (!worksOnRequests(worker)) throw new Fault('noSuchWorker', "Worker exists but isn't a signer.");
  return worker;
}

function worksOnRequests({ definition, configuration }: ActiveWorker): boolean {
  return definition !== undefined && configuration.type !== 'TIMED_SERVICE';
}

function aliasOf({ settings }: ActiveWorker, key: KeyChoice): string | undefined {
  if (key === 'defaultKey') return settings.DEFAULTKEY;
  return key === 'nextKey' ? settings.NEXTCERTSIGNKEY : key.alias;
}

/** Why a worker has no token: what is wrong with its own, or that it names none that there is. */
function unavailable({ settings, problems }: ActiveWorker): TokenProbe['checks'] {
  const { CRYPTOTOKEN: name } = settings;
  const missing = name === undefined ? 'The worker has no crypto token.' : `The crypto token ${name} is not there, or is not set up.`;
  const findings = problems.token.length > 0 ? problems.token : [missing];
  return findings.map((finding) => ({ subject: 'configuration', outcome: 'bad', finding }));
}

const unsupported = (what: string): Fault => new Fault('operationUnsupported', `The crypto token of the worker ${what}.`);
