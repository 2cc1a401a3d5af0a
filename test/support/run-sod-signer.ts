import type { Certificate } from '../../src/core/certificate.js';
import type { TokenKey } from '../../src/core/crypto-token.js';
import type { DataGroupsRequest } from '../../src/core/exchange.js';
import { readConfiguration } from '../../src/core/properties.js';
import type { ProcessingResult } from '../../src/core/worker-definition.js';
import { mrtdSodSigner } from '../../src/workers/signers/mrtd-sod-signer.js';
import { workerContext } from './worker-context.js';

/** A request for a Document Security Object. */
export interface SodRun {
  readonly properties?: Readonly<Record<string, string>>;
  /** By number, in the order of the request. */
  readonly dataGroups: ReadonlyMap<number, Uint8Array>;
  readonly ldsVersion?: string;
  readonly unicodeVersion?: string;
  readonly key: TokenKey;
  /** By default that of the key. */
  readonly chain?: readonly Certificate[];
}

export const TRANSACTION_ID = '00000000-0000-4000-8000-000000000000';

/** Has MRTDSODSigner answer a request; throws where its properties are wrong. */
export async function runSodSigner({ properties = {}, key, chain = key.chain, ...asked }: SodRun): Promise<ProcessingResult> {
  const { configuration, problems } = readConfiguration(mrtdSodSigner.properties, new Map(Object.entries(properties)), mrtdSodSigner.check);
  if (!configuration) throw new Error(problems.map(({ message }) => message).join('; '));
  const request: DataGroupsRequest = { kind: 'dataGroups', metadata: new Map(), ...asked };
  const [certificate] = chain;
  return mrtdSodSigner.create(configuration, { ...workerContext(), workerName: 'SOD' }).sign(request, {
    transactionId: TRANSACTION_ID,
    requestId: 7,
    client: { address: '127.0.0.1' },
    signingKey: { key, ...(certificate && { certificate }), chain: chain.slice(0, 1), fullChain: chain },
    log: new Map(),
    clock: { now: () => Date.now() },
  });
}

/** Values of that many octets, each telling its number. */
export const dataGroups = (numbers: readonly number[], octets = 32): ReadonlyMap<number, Uint8Array> =>
  new Map(numbers.map((number) => [number, new Uint8Array(octets).fill(number)]));
