import type { Certificate } from '../../src/core/certificate.js';
import type { ProcessingResult, Signer, SignerDefinition, SigningContext, WorkerContext } from '../../src/core/worker-definition.js';
import type { TokenKey } from '../../src/core/crypto-token.js';
import type { Client, DataRequest, LogFields } from '../../src/core/exchange.js';
import { readConfiguration } from '../../src/core/properties.js';
import { workerContext } from './worker-context.js';

/** A request to a signer, made from its definition as the engine does. */
export interface SignerRun {
  readonly properties?: Readonly<Record<string, string>>;
  readonly data: Uint8Array | string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly fileName?: string;
  readonly key: TokenKey;
  /** By default that of the key. */
  readonly chain?: readonly Certificate[];
  /** By default the first one of the key. */
  readonly certificate?: Certificate | 'none';
  /** Milliseconds since the epoch; by default the time of the machine. */
  readonly now?: number;
  /** By default nobody known, at 127.0.0.1. */
  readonly client?: Client;
  /** What of the server around the worker is to be other than usual. */
  readonly worker?: Partial<WorkerContext>;
}

export interface SignerOutcome extends ProcessingResult {
  readonly log: LogFields;
}

/** Sends one request through a signer; throws where its properties are wrong. */
export async function runSigner(definition: SignerDefinition, run: SignerRun, log: LogFields = new Map()): Promise<SignerOutcome> {
  const { signer, request, context } = prepared(definition, run, log);
  return { ...(await signer.sign(request, context)), log };
}

/** The same with a document that is not in memory; undefined where the signer needs it whole. */
export async function runSignerStreamed(
  definition: SignerDefinition,
  run: SignerRun,
  digests: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<SignerOutcome | undefined> {
  const log: LogFields = new Map();
  const { signer, request, context } = prepared(definition, run, log);
  const { data, ...others } = request;
  const document = { size: data.length, digests, chunks: () => inPieces(data) };
  const result = await signer.signStreamed?.({ ...others, kind: 'streamed', document }, context);
  return result && { ...result, log };
}

async function* inPieces(data: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += 7) yield await Promise.resolve(data.subarray(at, at + 7));
}

interface PreparedRun {
  readonly signer: Signer<DataRequest>;
  readonly request: DataRequest;
  readonly context: SigningContext;
}

function prepared(definition: SignerDefinition, run: SignerRun, log: LogFields): PreparedRun {
  const { configuration, problems } = readConfiguration(
    definition.properties,
    new Map(Object.entries(run.properties ?? {})),
    definition.check,
  );
  if (!configuration) throw new Error(problems.map((problem) => problem.message).join('; '));
  const certificate = run.certificate === 'none' ? undefined : (run.certificate ?? run.key.chain[0]);
  const request: DataRequest = {
    kind: 'data',
    data: typeof run.data === 'string' ? new TextEncoder().encode(run.data) : run.data,
    metadata: new Map(Object.entries(run.metadata ?? {})),
    ...(run.fileName !== undefined && { fileName: run.fileName }),
  };
  const context = {
    transactionId: '00000000-0000-4000-8000-000000000000',
    requestId: 7,
    client: run.client ?? { address: '127.0.0.1' },
    signingKey: { key: run.key, ...(certificate && { certificate }), chain: run.chain ?? run.key.chain, fullChain: run.key.chain },
    log,
    clock: { now: () => run.now ?? Date.now() },
  };
  return { signer: definition.create(configuration, { ...workerContext(run.worker), workerName: 'Signer' }), request, context };
}

/** The sentences that properties get in worker status. */
export function problemsOf(definition: SignerDefinition, properties: Readonly<Record<string, string>>): readonly string[] {
  const { problems } = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
  return problems.map((problem) => problem.message);
}
