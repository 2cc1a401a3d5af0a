import { Fault } from '../../src/core/errors.js';
import type { Accounts, ArchiveRow, ArchiveStore } from '../../src/core/ports.js';
import type { ConfigurationChange, ConfigurationStore, WorkerChange, WorkerSummary } from '../../src/core/ports.js';
import {
  unnamedWorker,
  WORKER_TYPES,
  type AuthorizedClient,
  type CertificateMatchingRule,
  type WorkerConfiguration,
  type WorkerType,
} from '../../src/core/worker.js';

interface StoredWorker {
  name: string;
  type: WorkerType;
  readonly properties: Map<string, string>;
  clients: readonly AuthorizedClient[];
  rules: readonly CertificateMatchingRule[];
}

type State = Map<number, StoredWorker>;

/** A configuration store in memory with the promises of the real ones: all or nothing, unique names, virtual NAME and TYPE. */
export class MemoryConfigurationStore implements ConfigurationStore {
  private state: State = new Map();
  private globals = new Map<string, string>();
  /** Every change that was stored, oldest first. */
  readonly applied: ConfigurationChange[] = [];

  worker(id: number): Promise<WorkerConfiguration | undefined> {
    const stored = this.state.get(id);
    return Promise.resolve(stored && configuration(id, stored));
  }

  workers(): Promise<readonly WorkerSummary[]> {
    const ids = [...this.state.keys()].sort((a, b) => a - b);
    return Promise.resolve(ids.map((id) => ({ id, name: this.state.get(id)!.name, type: this.state.get(id)!.type })));
  }

  globalProperties(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map(this.globals));
  }

  apply(change: ConfigurationChange): Promise<void> {
    return Promise.resolve().then(() => {
      const state = structuredClone(this.state);
      for (const worker of change.workers) applyTo(state, worker);
      const names = [...state.values()].map(({ name }) => name);
      if (new Set(names).size < names.length) throw new Fault('invalidInput', 'Another worker has that name.');
      const globals = new Map(this.globals);
      for (const [key, value] of change.setGlobal ?? []) globals.set(key.toUpperCase(), value);
      for (const key of change.removeGlobal ?? []) globals.delete(key.toUpperCase());
      this.state = state;
      this.globals = globals;
      this.applied.push(change);
    });
  }

  setType(id: number, type: WorkerType): Promise<void> {
    const stored = this.state.get(id);
    if (stored) stored.type = type;
    return Promise.resolve();
  }

  /** Stores a worker without further ado: for arranging a test. */
  put(id: number, properties: Readonly<Record<string, string>>, others: Partial<Pick<StoredWorker, 'clients' | 'rules'>> = {}): void {
    applyTo(this.state, { id, set: new Map(Object.entries(properties)) });
    Object.assign(this.state.get(id) ?? {}, others);
  }
}

function applyTo(state: State, change: WorkerChange): void {
  const stored = state.get(change.id);
  if (stored && change.isNew) throw new Fault('invalidInput', `Worker ${String(change.id)} exists already.`);
  const additions = [change.set, change.addClients, change.addRules].flatMap((one) => [...(one ?? [])]);
  if (!stored && additions.length === 0) return;
  const worker = stored ?? {
    name: unnamedWorker(change.id),
    type: 'UNKNOWN',
    properties: new Map<string, string>(),
    clients: [],
    rules: [],
  };
  state.set(change.id, worker);
  for (const [key, value] of change.set ?? []) {
    if (key === 'NAME') worker.name = value;
    else if (key === 'TYPE') worker.type = value in WORKER_TYPES ? (value as WorkerType) : 'UNKNOWN';
    else worker.properties.set(key, value);
  }
  for (const key of change.remove ?? []) worker.properties.delete(key);
  const isOneOf = (entries: readonly unknown[] | undefined, entry: unknown): boolean =>
    (entries ?? []).some((one) => JSON.stringify(one) === JSON.stringify(entry));
  worker.clients = [...worker.clients, ...(change.addClients ?? [])].filter((client) => !isOneOf(change.removeClients, client));
  worker.rules = [...worker.rules, ...(change.addRules ?? [])].filter(
    (rule) => !isOneOf(change.removeRules?.map(withoutDescription), withoutDescription(rule)),
  );
  if (change.remove && worker.properties.size === 0 && !change.staysBare) state.delete(change.id);
}

/** Two rules are the same where all but their descriptions are. */
function withoutDescription({ subjectType, subjectValue, issuerType, issuerValue }: CertificateMatchingRule): CertificateMatchingRule {
  return { subjectType, subjectValue, issuerType, issuerValue };
}

function configuration(id: number, stored: StoredWorker): WorkerConfiguration {
  return {
    id,
    name: stored.name,
    type: stored.type,
    properties: new Map([...stored.properties, ['NAME', stored.name], ['TYPE', stored.type]]),
    authorizedClients: stored.clients,
    matchingRules: stored.rules,
  };
}

/** Archived rows in the order in which they came. */
export class MemoryArchive implements ArchiveStore {
  readonly rows: ArchiveRow[] = [];
  /** Set to make every write fail, as a database that is away does. */
  broken = false;

  store(rows: readonly ArchiveRow[]): Promise<void> {
    if (this.broken) return Promise.reject(new Error('connection lost'));
    this.rows.push(...rows);
    return Promise.resolve();
  }
}

/** Balances by credential. */
export class MemoryAccounts implements Accounts {
  readonly balances = new Map<string, number>();
  /** Set to make every change fail, as a database that is away does. */
  broken = false;

  charge(credential: string): Promise<boolean> {
    if (this.broken) return Promise.reject(new Fault('serviceUnavailable', 'The database does not answer.'));
    const balance = this.balances.get(credential) ?? 0;
    if (balance < 1) return Promise.resolve(false);
    this.balances.set(credential, balance - 1);
    return Promise.resolve(true);
  }

  refund(credential: string): Promise<void> {
    if (this.broken) return Promise.reject(new Fault('serviceUnavailable', 'The database does not answer.'));
    this.balances.set(credential, (this.balances.get(credential) ?? 0) + 1);
    return Promise.resolve();
  }
}
