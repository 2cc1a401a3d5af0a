import type { AuditEvent } from '../core/audit.js';
import type { Certificate } from '../core/certificate.js';
import { Fault } from '../core/errors.js';
import type { CertificateReader, ConfigurationChange, WorkerChange } from '../core/ports.js';
import type { AuthorizedClient, CertificateMatchingRule } from '../core/worker.js';
import { certificatesToPem } from './certificate-text.js';
import { parseClient, parseClientProperty, readRule, type ClientRuleField } from './client-rule-fields.js';
import { fullGlobalKey, type GlobalScope } from './global-scope.js';
import { ruleText } from './matching-rule-text.js';
import type { Statement } from './properties-statement.js';
import { readUploadedCertificates } from './uploaded-certificates.js';
import { selectionEvents } from './worker-audit.js';
import type { AssignedWorker } from './worker-id-assignment.js';
import { givenType } from './worker-type.js';

/** What became of an entry of a properties file, in the order in which SignServer tells it. */
export type PropertiesOutcome =
  | { readonly done: 'globalSet'; readonly scope: GlobalScope; readonly key: string; readonly value: string }
  | { readonly done: 'globalRemoved'; readonly scope: GlobalScope; readonly key: string }
  | { readonly done: 'set'; readonly workerId: number; readonly key: string; readonly value: string }
  | { readonly done: 'removed'; readonly workerId: number; readonly key: string }
  | ({ readonly done: 'clientAdded' | 'clientRemoved'; readonly workerId: number; readonly value: string } & AuthorizedClient)
  | { readonly done: 'ruleAdded' | 'ruleRemoved'; readonly workerId: number; readonly rule: string }
  | { readonly done: 'certificateKept' | 'chainKept'; readonly workerId: number };

export interface LineProblem {
  readonly line: number;
  readonly reason: string;
}

/** A worker change while it grows. */
interface Draft {
  readonly isNew: boolean;
  readonly set: Map<string, string>;
  readonly remove: Set<string>;
  readonly addClients: AuthorizedClient[];
  readonly removeClients: AuthorizedClient[];
  readonly addRules: CertificateMatchingRule[];
  readonly removeRules: CertificateMatchingRule[];
}

interface RuleDraft {
  readonly statement: Statement;
  readonly workerId: number;
  readonly sequence: string;
  readonly fields: Map<ClientRuleField, string>;
}

interface PlanServices {
  readonly certificates: CertificateReader;
  readonly nodeId?: string;
}

/** Certificates in files are named otherwise than the properties that hold them. */
const UPLOADS = {
  SIGNERCERTIFICATE: { property: 'SIGNERCERT', kept: 'certificateKept', several: false },
  SIGNERCERTCHAIN: { property: 'SIGNERCERTCHAIN', kept: 'chainKept', several: true },
} as const;

/** Collects what the statements of a properties file change, and every problem with them by line. */
export class PropertiesPlan {
  readonly outcomes: PropertiesOutcome[] = [];
  readonly problems: LineProblem[] = [];
  /** Certificates that are installed, as the audit log tells it. */
  readonly events: AuditEvent[] = [];
  private readonly drafts = new Map<number, Draft>();
  private readonly setGlobal = new Map<string, string>();
  private readonly removeGlobal = new Set<string>();
  private readonly rules = new Map<string, RuleDraft>();

  constructor(private readonly services: PlanServices) {}

  /** Adds a statement; `worker` is absent for global properties that belong to no worker. */
  add(statement: Statement, worker: Exclude<AssignedWorker, { problem: string }> | undefined): void {
    try {
      if (worker) this.draft(worker);
      if (statement.target === 'global') this.addGlobal(statement, statement.scope, worker?.id);
      else if (worker) this.addToWorker(statement, worker.id);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      this.problems.push({ line: statement.line, reason: thrown.message });
    }
  }

  /** Client rules are told after everything else, when all their fields are known. */
  finish(): ConfigurationChange {
    for (const rule of this.rules.values()) this.addRule(rule);
    return {
      workers: [...this.drafts].map(([id, draft]) => toChange(id, draft)).filter((change) => Object.keys(change).length > 1),
      setGlobal: this.setGlobal,
      removeGlobal: [...this.removeGlobal],
    };
  }

  private addGlobal(statement: Statement, scope: GlobalScope, workerId: number | undefined): void {
    const key = workerId === undefined ? statement.property : `WORKER${String(workerId)}.${statement.property}`;
    const stored = fullGlobalKey(scope, key, this.services.nodeId);
    refuseBoth(statement, statement.isRemoval ? this.setGlobal.has(stored) : this.removeGlobal.has(stored));
    if (statement.isRemoval) {
      this.removeGlobal.add(stored);
      this.outcomes.push({ done: 'globalRemoved', scope, key });
      return;
    }
    this.setGlobal.set(stored, statement.value);
    this.outcomes.push({ done: 'globalSet', scope, key, value: statement.value });
    if (scope === 'GLOB.' && workerId !== undefined) this.addClassPath(statement, workerId);
  }

  /** The way in which old files name the implementation. */
  private addClassPath(statement: Statement, workerId: number): void {
    if (statement.property === 'SIGNERTOKEN.CLASSPATH') {
      this.set({ ...statement, property: 'CRYPTOTOKEN_IMPLEMENTATION_CLASS' }, workerId);
    } else if (statement.property === 'CLASSPATH') {
      this.set({ ...statement, property: 'IMPLEMENTATION_CLASS' }, workerId);
      const isGiven = this.drafts.get(workerId)?.set.has('TYPE') ?? false;
      if (!isGiven) this.set({ ...statement, property: 'TYPE', value: '' }, workerId);
    }
  }

  private addToWorker(statement: Statement, workerId: number): void {
    const { property, value, isRemoval } = statement;
    const client = parseClientProperty(property);
    if (client) this.addClient(statement, workerId, client);
    else if (property === 'SIGNERCERTIFICATE' || property === 'SIGNERCERTCHAIN') this.addCertificates(statement, workerId, property);
    else if (isRemoval) this.remove(statement, workerId);
    else this.set({ ...statement, value }, workerId);
  }

  private set(statement: Statement, workerId: number): void {
    const { property, value } = statement;
    const draft = this.draft({ id: workerId, isNew: false });
    refuseBoth(statement, draft.remove.has(property));
    draft.set.set(property, property === 'TYPE' ? givenType(value) : value);
    this.outcomes.push({ done: 'set', workerId, key: property, value });
  }

  private remove(statement: Statement, workerId: number): void {
    const draft = this.draft({ id: workerId, isNew: false });
    refuseBoth(statement, draft.set.has(statement.property));
    draft.remove.add(statement.property);
    this.outcomes.push({ done: 'removed', workerId, key: statement.property });
  }

  private addCertificates({ value, isRemoval }: Statement, workerId: number, name: keyof typeof UPLOADS): void {
    const { property, kept, several } = UPLOADS[name];
    if (isRemoval) {
      this.outcomes.push({ done: kept, workerId });
      return;
    }
    const certificates: readonly Certificate[] = readUploadedCertificates(value, this.services.certificates);
    if (!several && certificates.length > 1) throw new Fault('invalidInput', `${name} takes one certificate, not several`);
    const pem = certificatesToPem(certificates);
    this.draft({ id: workerId, isNew: false }).set.set(property, pem);
    this.events.push(...selectionEvents(workerId, property, { value: pem, properties: new Map() }));
  }

  private addClient(statement: Statement, workerId: number, client: NonNullable<ReturnType<typeof parseClientProperty>>): void {
    const { key, value, isRemoval } = statement;
    if (client.form === 'unknown') throw new Fault('invalidInput', `Error in propertyfile syntax, check : ${key}`);
    if (client.form === 'field') {
      const id = `${isRemoval ? '-' : ''}${String(workerId)}.${client.sequence}`;
      const rule = this.rules.get(id) ?? { statement, workerId, sequence: client.sequence, fields: new Map<ClientRuleField, string>() };
      rule.fields.set(client.field, value);
      this.rules.set(id, rule);
      return;
    }
    const legacy = parseClient(value);
    if (!legacy) throw new Fault('invalidInput', `${key} is not <serial number>;<issuer DN>: ${value}`);
    const draft = this.draft({ id: workerId, isNew: false });
    (isRemoval ? draft.removeClients : draft.addClients).push(legacy);
    this.outcomes.push({ done: isRemoval ? 'clientRemoved' : 'clientAdded', workerId, value, ...legacy });
  }

  private addRule({ statement, workerId, sequence, fields }: RuleDraft): void {
    const rule = readRule(fields, sequence);
    if (typeof rule === 'string') {
      this.problems.push({ line: statement.line, reason: rule });
      return;
    }
    const draft = this.draft({ id: workerId, isNew: false });
    (statement.isRemoval ? draft.removeRules : draft.addRules).push(rule);
    this.outcomes.push({ done: statement.isRemoval ? 'ruleRemoved' : 'ruleAdded', workerId, rule: ruleText(rule) });
  }

  private draft({ id, isNew }: { readonly id: number; readonly isNew: boolean }): Draft {
    let draft = this.drafts.get(id);
    if (!draft) {
      draft = { isNew, set: new Map(), remove: new Set(), addClients: [], removeClients: [], addRules: [], removeRules: [] };
      this.drafts.set(id, draft);
    }
    return draft;
  }
}

/** The lines of a file have no order that would say which of the two is meant. */
function refuseBoth({ property }: Statement, hasOpposite: boolean): void {
  if (hasOpposite) throw new Fault('invalidInput', `${property} is both set and removed`);
}

function toChange(id: number, draft: Draft): WorkerChange {
  const { isNew, set, remove, addClients, removeClients, addRules, removeRules } = draft;
  return {
    id,
    ...(isNew && set.size > 0 && { isNew }),
    ...(set.size > 0 && { set }),
    ...(remove.size > 0 && { remove: [...remove] }),
    ...(addClients.length > 0 && { addClients }),
    ...(removeClients.length > 0 && { removeClients }),
    ...(addRules.length > 0 && { addRules }),
    ...(removeRules.length > 0 && { removeRules }),
  };
}
