import { Fault } from '../../core/errors.js';
import type { ConfigurationChange, ConfigurationStore, WorkerChange, WorkerSummary } from '../../core/ports.js';
import { unnamedWorker, WORKER_TYPES, type WorkerConfiguration, type WorkerType } from '../../core/worker.js';
import type { AdminWsClient } from './admin-ws-client.js';
import { rulesAsClients } from './rules-as-clients.js';
import { entriesOf, field, integerOf, listOf } from './soap-values.js';
import { activeRules, storedClients } from './told-client-rules.js';

/** The node of `NODE.` properties here: AdminWS leaves the id of its node out of their keys. */
export const REMOTE_NODE = 'REMOTE';
const NODE_PREFIX = `NODE.${REMOTE_NODE}.`;

/** `getWorkers` takes this for all types. */
const ALL_TYPES = 1;

export interface RemoteConfigurationOptions {
  /** Told after each step of a change that takes several. */
  readonly onStep?: (done: number, total: number) => void;
  /** Whether workers have their client rules as far as they can be told: legacy ones as stored, others as active. */
  readonly withRules?: true;
  /** Told of a worker whose rules cannot be told. */
  readonly onUntoldRules?: (workerId: number) => void;
}

/**
 * The configuration of a server as AdminWS shows it, secrets masked. A change is made of one operation for each property,
 * so it is not atomic: a fault on the way says how far it came. What AdminWS has no operation for is refused before
 * anything is changed.
 */
export class RemoteConfiguration implements ConfigurationStore {
  private summaries: Promise<readonly WorkerSummary[]> | undefined;

  constructor(
    private readonly client: AdminWsClient,
    private readonly options: RemoteConfigurationOptions = {},
  ) {}

  async worker(id: number): Promise<WorkerConfiguration | undefined> {
    const answer = await this.client.invoke('getCurrentWorkerConfig', { workerId: id });
    const properties = entriesOf(field(answer, 'properties'));
    if (properties.size === 0) return undefined;
    return {
      id,
      name: properties.get('NAME') ?? unnamedWorker(id),
      type: typeOf(properties.get('TYPE')),
      properties,
      authorizedClients: await storedClients(id, this.client),
      matchingRules: this.options.withRules ? await this.rules(id) : [],
    };
  }

  /** Read once and then kept until something is changed. */
  async workers(): Promise<readonly WorkerSummary[]> {
    this.summaries ??= this.readSummaries();
    return await this.summaries;
  }

  async globalProperties(): Promise<ReadonlyMap<string, string>> {
    const shown = entriesOf(field(await this.client.invoke('getGlobalConfiguration', {}), 'config'));
    return new Map([...shown].map(([key, value]) => [key.replace(/^NODE\./, NODE_PREFIX), value]));
  }

  async apply(wanted: ConfigurationChange): Promise<void> {
    const change = await rulesAsClients(wanted, this.client);
    for (const { id, isNew } of change.workers) await this.requireFree(id, isNew);
    this.summaries = undefined;
    const steps = [...change.workers.flatMap(workerSteps), ...globalSteps(change)];
    for (const [index, [operation, given]] of steps.entries()) {
      await this.client.invoke(operation, given).catch((thrown: unknown) => {
        throw thrown instanceof Fault && index > 0 ? partly(thrown, `${String(index)} of ${String(steps.length)}`) : thrown;
      });
      this.options.onStep?.(index + 1, steps.length);
    }
  }

  setType(): Promise<void> {
    return Promise.reject(new Fault('operationUnsupported', 'The type of a worker is found out by its server.'));
  }

  private async rules(id: number): Promise<WorkerConfiguration['matchingRules']> {
    const told = await activeRules(id, this.client);
    if (!told) this.options.onUntoldRules?.(id);
    return told ?? [];
  }

  private async requireFree(id: number, isNew: true | undefined): Promise<void> {
    if (isNew && (await this.worker(id))) throw new Fault('invalidInput', `Worker ${String(id)} exists already.`);
  }

  private async readSummaries(): Promise<readonly WorkerSummary[]> {
    const ids = listOf(await this.client.invoke('getWorkers', { workerType: ALL_TYPES })).map(integerOf);
    const summaries: WorkerSummary[] = [];
    for (const id of ids.toSorted((a, b) => a - b)) {
      const properties = entriesOf(field(await this.client.invoke('getCurrentWorkerConfig', { workerId: id }), 'properties'));
      summaries.push({ id, name: properties.get('NAME') ?? unnamedWorker(id), type: typeOf(properties.get('TYPE')) });
    }
    return summaries;
  }
}

type Step = readonly [operation: string, given: Readonly<Record<string, unknown>>];

function workerSteps({ id, set, remove = [], addClients = [], removeClients = [] }: WorkerChange): readonly Step[] {
  const workerId = id;
  const client = ({
    serialNumber,
    issuer,
  }: {
    readonly serialNumber: string;
    readonly issuer: string;
  }): Readonly<Record<string, unknown>> => ({
    workerId,
    authClient: { certSN: serialNumber, issuerDN: issuer },
  });
  // NAME and TYPE go with the row, which the server deletes when nothing else is left.
  const removed = remove.filter((key) => key !== 'NAME' && key !== 'TYPE');
  return [
    ...typeLast([...(set ?? [])]).map(([key, value]): Step => ['setWorkerProperty', { workerId, key, value }]),
    ...removed.map((key): Step => ['removeWorkerProperty', { workerId, key }]),
    ...addClients.map((one): Step => ['addAuthorizedClient', client(one)]),
    ...removeClients.map((one): Step => ['removeAuthorizedClient', client(one)]),
  ];
}

/** A blank TYPE is found out by what the server has then. */
function typeLast(properties: readonly (readonly [key: string, value: string])[]): readonly (readonly [key: string, value: string])[] {
  return properties.toSorted(([a], [b]) => Number(a === 'TYPE') - Number(b === 'TYPE'));
}

function globalSteps({ setGlobal, removeGlobal = [] }: ConfigurationChange): readonly Step[] {
  return [
    ...[...(setGlobal ?? [])].map(([key, value]): Step => ['setGlobalProperty', { ...scoped(key), value }]),
    ...removeGlobal.map((key): Step => ['removeGlobalProperty', scoped(key)]),
  ];
}

function scoped(stored: string): { readonly scope: string; readonly key: string } {
  if (stored.startsWith(NODE_PREFIX)) return { scope: 'NODE.', key: stored.slice(NODE_PREFIX.length) };
  return { scope: 'GLOB.', key: stored.slice('GLOB.'.length) };
}

function partly(fault: Fault, progress: string): Fault {
  return new Fault(fault.kind, `${fault.message}\nThe change was made in part: ${progress} operations were carried out.`, { cause: fault });
}

function typeOf(text = ''): WorkerType {
  return Object.hasOwn(WORKER_TYPES, text) ? (text as WorkerType) : 'UNKNOWN';
}
