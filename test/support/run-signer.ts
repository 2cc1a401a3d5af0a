import type { Certificate } from '../../src/core/certificate.js';
import type { SignerDefinition, ProcessingResult } from '../../src/core/worker-definition.js';
import type { TokenKey } from '../../src/core/crypto-token.js';
import type { DataRequest, LogFields } from '../../src/core/exchange.js';
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
}

export interface SignerOutcome extends ProcessingResult {
  readonly log: LogFields;
}

/** Sends one request through a signer; throws where its properties are wrong. */
export async function runSigner(definition: SignerDefinition, run: SignerRun, log: LogFields = new Map()): Promise<SignerOutcome> {
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
  const result = await definition.create(configuration, workerContext()).sign(request, {
    transactionId: '00000000-0000-4000-8000-000000000000',
    signingKey: { key: run.key, ...(certificate && { certificate }), chain: run.chain ?? run.key.chain },
    log,
    clock: { now: () => run.now ?? Date.now() },
  });
  return { ...result, log };
}

/** The sentences that properties get in worker status. */
export function problemsOf(definition: SignerDefinition, properties: Readonly<Record<string, string>>): readonly string[] {
  const { problems } = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
  return problems.map((problem) => problem.message);
}
