import type { Certificate } from '../../src/core/certificate.js';
import type { SignerDefinition, SigningResult } from '../../src/core/component.js';
import type { TokenKey } from '../../src/core/crypto-token.js';
import type { DataRequest, LogFields } from '../../src/core/exchange.js';
import type { Log } from '../../src/core/ports.js';
import { readConfiguration } from '../../src/core/properties.js';

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

export interface SignerOutcome extends SigningResult {
  readonly log: LogFields;
}

const silent: Log = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

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
  const result = await definition.create(configuration, { workerId: 1, log: silent }).sign(request, {
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
