import { softwareKey } from '../../src/components/crypto-tokens/software-key.js';
import type { KeyType } from '../../src/core/algorithms.js';
import type { TimeSource } from '../../src/core/component.js';
import type { TokenKey } from '../../src/core/crypto-token.js';
import type { LogFields } from '../../src/core/exchange.js';
import type { Clock, Random } from '../../src/core/ports.js';
import { readConfiguration } from '../../src/core/properties.js';
import type { ProcessingResult, Signer, SignerDefinition, SignerStatus, SigningKey } from '../../src/core/worker-definition.js';
import { objectIdentifier, sequence } from '../../src/formats/asn1/asn1.js';
import { extensionDer } from '../../src/formats/x509/extension.js';
import { systemRandom } from '../../src/runtime/system.js';
import { timeStampSigner } from '../../src/workers/signers/time-stamp-signer.js';
import { CLIENT, MemoryLog } from './engine-fixture.js';
import { issue, pki, type TestIdentity } from './pki.js';
import { readTimeStamp, type ReadTimeStamp } from './read-time-stamp.js';
import { workerContext } from './worker-context.js';

/** id-kp-timeStamping (RFC 3161 §2.3). */
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** The policy of the authorities here. */
export const POLICY = '1.3.6.1.4.1.22408.1.2.3.45';

/** An ExtendedKeyUsage extension (RFC 5280 §4.2.1.12). */
export function extendedKeyUsage(purposes: readonly string[], critical = true): Uint8Array {
  return extensionDer({ oid: '2.5.29.37', critical, value: sequence(...purposes.map(objectIdentifier)) });
}

const identities = new Map<string, TestIdentity>();

/** A key with a certificate for time stamping, made once for each kind of key. */
export function timeStampIdentity(keyType: KeyType = 'EC'): TestIdentity {
  const found = identities.get(keyType);
  if (found) return found;
  const subject = `C=SE,O=Test,CN=${keyType} time stamps`;
  const made = issue({ subject, issuer: pki.subCa, keyType, extensions: [extendedKeyUsage([TIME_STAMPING])] });
  identities.set(keyType, made);
  return made;
}

export interface TestAuthorityOptions {
  /** TimeStampSigner where absent. */
  readonly definition?: SignerDefinition;
  /** Besides a policy, and any policy accepted. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly identity?: TestIdentity;
  /** Instead of the key of the identity. */
  readonly key?: TokenKey;
  readonly timeSource?: TimeSource | 'none';
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface TestAnswer extends ProcessingResult {
  readonly log: LogFields;
}

/** A time-stamp authority, made as the engine makes it and asked as often as wanted. */
export class TestAuthority {
  readonly log = new MemoryLog();
  readonly #signer: Signer;
  readonly #signingKey: SigningKey;
  readonly #clock: Clock;

  constructor(options: TestAuthorityOptions = {}) {
    const { definition = timeStampSigner, identity = timeStampIdentity(), random = systemRandom } = options;
    this.#clock = options.clock ?? { now: () => Date.now() };
    const { chain, certificate, privateKey } = identity;
    this.#signingKey = { key: options.key ?? softwareKey({ alias: 'ts', chain, privateKey }), certificate, chain, fullChain: chain };
    const usual = definition === timeStampSigner ? { DEFAULTTSAPOLICYOID: POLICY, ACCEPTANYPOLICY: 'true' } : {};
    const properties = new Map(Object.entries({ ...usual, ...options.properties }));
    const { configuration, problems } = readConfiguration(definition.properties, properties, definition.check);
    if (!configuration) throw new Error(problems.map(({ message }) => message).join('; '));
    const timeSource = options.timeSource ?? { name: 'TestTimeSource', time: () => Promise.resolve(this.#clock.now()) };
    const context = workerContext({ clock: this.#clock, random, log: this.log });
    this.#signer = definition.create(configuration, { ...context, workerName: 'TSA', ...(timeSource !== 'none' && { timeSource }) });
  }

  async ask(data: Uint8Array, log: LogFields = new Map()): Promise<TestAnswer> {
    const transactionId = '00000000-0000-4000-8000-000000000000';
    const context = { transactionId, requestId: 7, client: CLIENT, signingKey: this.#signingKey, log, clock: this.#clock };
    return { ...(await this.#signer.sign({ kind: 'data', data, metadata: new Map() }, context)), log };
  }

  /** The response, taken apart. */
  async stamp(data: Uint8Array): Promise<ReadTimeStamp> {
    return readTimeStamp((await this.ask(data)).data);
  }

  status(): Promise<SignerStatus> {
    if (!this.#signer.status) throw new Error('the signer has no status of its own');
    return this.#signer.status(this.#signingKey);
  }
}

/** The sentences that worker status has for properties. */
export function authorityProblems(properties: Readonly<Record<string, string>>): readonly string[] {
  const { problems } = readConfiguration(timeStampSigner.properties, new Map(Object.entries(properties)), timeStampSigner.check);
  return problems.map(({ message }) => message);
}
