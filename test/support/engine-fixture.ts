import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Administrator, AuditEvent, WriteAuditEvent } from '../../src/core/audit.js';
import type { Certificate } from '../../src/core/certificate.js';
import { defineAliasSelector, defineAuthorizer, defineCryptoToken, defineWorkerLogger } from '../../src/core/component.js';
import { defineCryptoWorker, defineSigner, type AnyDefinition } from '../../src/core/worker-definition.js';
import type { CryptoToken, TokenKey } from '../../src/core/crypto-token.js';
import { Fault } from '../../src/core/errors.js';
import type { Client } from '../../src/core/exchange.js';
import type { Meter } from '../../src/core/meter.js';
import type { KeyUsageCounters, Log } from '../../src/core/ports.js';
import { boolean, text } from '../../src/core/properties.js';
import { Definitions } from '../../src/engine/definitions.js';
import { otherWorkers } from '../../src/engine/other-workers.js';
import { SigningEngine } from '../../src/engine/signing-engine.js';
import { WorkerCache } from '../../src/engine/worker-cache.js';
import { WorkerFactory } from '../../src/engine/worker-factory.js';
import { MemoryAccounts, MemoryArchive, MemoryConfigurationStore } from './memory-stores.js';
import { MemoryTokenData } from './memory-token-data.js';
import { workerContext } from './worker-context.js';

/** 2026-11-24T12:00:00Z. */
export const NOON = Date.UTC(2026, 10, 24, 12);
const DAY_MS = 86_400_000;

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A certificate as the engine sees it; no bytes of it are ever parsed here. */
export function certificate(changes: Partial<Certificate> = {}): Certificate {
  return {
    der: new TextEncoder().encode(changes.subject ?? 'CN=signer'),
    subject: 'CN=signer',
    issuer: 'CN=CA',
    serialNumber: '123abc',
    notBefore: new Date(NOON - DAY_MS),
    notAfter: new Date(NOON + DAY_MS),
    publicKey,
    isCa: false,
    ...changes,
  };
}

/** A token that is active once the code `foo123` was given, with the keys put into it. */
export class FakeToken implements CryptoToken {
  active: boolean;
  readonly problems: readonly string[] = [];
  readonly chains = new Map<string, readonly Certificate[]>();
  private readonly keys = new Map<string, TokenKey>();

  constructor(active: boolean) {
    this.active = active;
    this.chains.set('key1', [certificate(), certificate({ subject: 'CN=CA', isCa: true })]);
  }

  activate(code: string): Promise<void> {
    if (code !== 'foo123') return Promise.reject(new Fault('cryptoTokenAuthenticationFailed', 'wrong code'));
    this.active = true;
    return Promise.resolve();
  }

  deactivate(): Promise<boolean> {
    this.active = false;
    return Promise.resolve(true);
  }

  key(alias: string | undefined): Promise<TokenKey> {
    if (!this.active) return Promise.reject(new Fault('cryptoTokenOffline', "Signtoken isn't active."));
    const chain = alias === undefined ? undefined : this.chains.get(alias);
    if (alias === undefined || !chain)
      return Promise.reject(new Fault('cryptoTokenOffline', `No key available for purpose: ${String(alias)}`));
    const key = this.keys.get(alias) ?? softwareKey(alias, chain, privateKey);
    this.keys.set(alias, key);
    return Promise.resolve(key);
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }
}

function softwareKey(alias: string, chain: readonly Certificate[], key: KeyObject): TokenKey {
  return { alias, keyType: 'EC', publicKey, chain, sign: (bytes) => Promise.resolve(sign('sha256', bytes, key)) };
}

export class MemoryCounters implements KeyUsageCounters {
  readonly counts = new Map<string, number>();
  /** Set to make every write fail, as a database that is away does. */
  broken = false;

  read(keyHash: string): Promise<number | undefined> {
    return Promise.resolve(this.counts.get(keyHash));
  }

  ensure(keyHash: string): Promise<void> {
    if (!this.counts.has(keyHash)) this.counts.set(keyHash, 0);
    return Promise.resolve();
  }

  reserve(keyHash: string, limit: number | undefined): Promise<boolean> {
    if (this.broken) return Promise.reject(new Error('connection lost'));
    const count = this.counts.get(keyHash);
    if (count === undefined || (limit !== undefined && count >= limit)) return Promise.resolve(false);
    this.counts.set(keyHash, count + 1);
    return Promise.resolve(true);
  }

  release(keyHash: string): Promise<void> {
    this.counts.set(keyHash, Math.max(0, (this.counts.get(keyHash) ?? 0) - 1));
    return Promise.resolve();
  }
}

/** Lines that were logged, as `LEVEL message`. */
export class MemoryLog implements Log {
  readonly lines: string[] = [];
  error = (message: string): void => void this.lines.push(`ERROR ${message}`);
  warn = (message: string): void => void this.lines.push(`WARN ${message}`);
  info = (message: string): void => void this.lines.push(`INFO ${message}`);
  debug = (message: string): void => void this.lines.push(`DEBUG ${message}`);
}

/** Events that were audited, oldest first. Set `broken` to make writing fail. */
export class MemoryAudit {
  readonly events: (AuditEvent & { readonly administrator: Administrator })[] = [];
  broken = false;

  readonly write: WriteAuditEvent = (event, administrator) => {
    if (this.broken) return Promise.reject(new Fault('serviceUnavailable', 'Audit log failure'));
    this.events.push({ ...event, administrator });
    return Promise.resolve();
  };
}

export const CLIENT: Client = { address: '127.0.0.1' };
export const dataRequest = (data = 'some data'): { kind: 'data'; data: Uint8Array; metadata: Map<string, string> } => ({
  kind: 'data',
  data: new TextEncoder().encode(data),
  metadata: new Map(),
});

/** An engine over memory, with one crypto worker (1, `Token`), one signer (2, `Signer`), and definitions that tests can add to. */
export function engineFixture(
  more: readonly AnyDefinition[] = [],
  { meter, keyGeneration }: { readonly meter?: Meter; readonly keyGeneration?: 'disabled' } = {},
): EngineFixture {
  const store = new MemoryConfigurationStore();
  const counters = new MemoryCounters();
  const log = new MemoryLog();
  const tokens: FakeToken[] = [];
  const records: ReadonlyMap<string, string | null>[] = [];
  const logger = { broken: false };
  const audit = new MemoryAudit();
  const archive = new MemoryArchive();
  const accounts = new MemoryAccounts();
  const clock = { now: () => NOON };
  const definitions = new Definitions([
    defineSigner({
      names: ['test.EchoSigner'],
      doc: 'Signs.',
      properties: { STRICT: boolean({ doc: 'A boolean.', default: false }) },
      create: () => ({
        async sign(request, { signingKey, log: fields }) {
          fields.set('SEEN', 'yes');
          const order = new TextDecoder().decode(request.data);
          if (order === 'crash') throw new TypeError('undefined is not a function');
          if (order === 'fail') throw new Fault('workerFailed', 'no luck');
          const algorithm = { name: 'SHA256withECDSA', keyType: 'EC', scheme: 'ECDSA' } as const;
          return { data: await signingKey.key.sign(request.data, algorithm), contentType: 'application/octet-stream' };
        },
      }),
      sample: () => dataRequest(),
    }),
    defineCryptoWorker({ names: ['test.CryptoWorker'], doc: 'Holds a token.', properties: {} }),
    defineCryptoToken({
      names: ['test.Token'],
      doc: 'A token.',
      properties: { PIN: text({ doc: 'Code.', secret: true }) },
      create: ({ PIN }) => {
        const token = new FakeToken(PIN === 'foo123');
        tokens.push(token);
        return token;
      },
    }),
    defineAuthorizer({ names: ['NOAUTH'], doc: 'Everybody.', properties: {}, create: () => ({ authorize: () => ({}) }) }),
    defineAuthorizer({
      names: ['CLIENTCERT'],
      doc: 'Nobody.',
      properties: {},
      create: () => ({
        authorize: () => {
          throw new Fault('illegalRequest', 'Error, client authentication is required.');
        },
      }),
    }),
    defineAliasSelector({
      names: ['org.signserver.server.aliasselectors.DefaultAliasSelector'],
      doc: 'DEFAULTKEY.',
      properties: { DEFAULTKEY: text({ doc: 'Alias.' }) },
      create: ({ DEFAULTKEY }) => ({ alias: () => DEFAULTKEY }),
    }),
    defineWorkerLogger({
      names: ['org.signserver.server.log.AllFieldsWorkerLogger'],
      doc: 'Remembers.',
      properties: {},
      create: () => ({
        write: (fields) => {
          if (logger.broken) throw new Error('disk full');
          records.push(new Map(fields));
        },
      }),
    }),
    ...more,
  ]);
  const certificates = {
    fromDer: () => certificate(),
    fromPem: (pem: string) => {
      if (!pem.startsWith('CN=')) throw new Error('not PEM');
      return pem.split(';').map((subject) => certificate({ subject, isCa: subject.includes('CA') }));
    },
    fromUpload: () => [certificate()],
    inOrder: (_: Certificate, certificates: readonly Certificate[]) => certificates,
    reversedNames: ({ subject, issuer }: Certificate) => ({ subject, issuer }),
  };
  const factory = new WorkerFactory({
    definitions,
    certificates,
    ...workerContext({ clock, log, workers: otherWorkers(() => engine) }),
    workerLog: log,
    audit: audit.write,
    archive,
    accounts,
    tokenData: new MemoryTokenData(),
    nodeId: 'NODE1',
  });
  const workers = new WorkerCache({ store, counters, factory, log });
  const random = { uuid: () => '00000000-0000-4000-8000-000000000001', int32: () => -7 };
  const engine: SigningEngine = new SigningEngine({
    clock,
    random,
    log,
    audit: audit.write,
    counters,
    workers,
    maximumUploadSize: () => 100,
    ...(meter && { meter }),
    ...(keyGeneration && { keyGeneration }),
  });
  store.put(1, {
    NAME: 'Token',
    TYPE: 'CRYPTO_WORKER',
    IMPLEMENTATION_CLASS: 'test.CryptoWorker',
    CRYPTOTOKEN_IMPLEMENTATION_CLASS: 'test.Token',
    PIN: 'foo123',
  });
  store.put(2, { NAME: 'Signer', TYPE: 'PROCESSABLE', ...SIGNER });
  return { engine, definitions, workers, store, counters, log, tokens, records, logger, audit, archive, accounts };
}

/** Properties of a signer that works. */
export const SIGNER = { IMPLEMENTATION_CLASS: 'test.EchoSigner', CRYPTOTOKEN: 'Token', DEFAULTKEY: 'key1', AUTHTYPE: 'NOAUTH' } as const;

export interface EngineFixture {
  readonly engine: SigningEngine;
  readonly definitions: Definitions;
  readonly workers: WorkerCache;
  readonly store: MemoryConfigurationStore;
  readonly counters: MemoryCounters;
  readonly log: MemoryLog;
  /** Every token that was made, oldest first. */
  readonly tokens: FakeToken[];
  /** What the worker logger was given, oldest first. */
  readonly records: ReadonlyMap<string, string | null>[];
  /** Set `broken` to make the worker logger fail. */
  readonly logger: { broken: boolean };
  readonly audit: MemoryAudit;
  readonly archive: MemoryArchive;
  readonly accounts: MemoryAccounts;
}
