import type { Certificate } from '../../core/certificate.js';
import { rawValue, shownValue } from '../../core/properties.js';
import { allRules, type WorkerConfiguration } from '../../core/worker.js';
import type { AdministrationContext } from '../administration-context.js';
import { workerOrAllArgument } from '../arguments.js';
import type { ShownProperty } from './get-configuration.js';
import { shownGlobalKey, shownGlobalValue } from '../global-scope.js';
import { defineUseCase } from '../use-case.js';
import { findWorkerId } from '../worker-lookup.js';

/** The entries of a properties file from which `setProperties` makes the same configuration again, but for secrets. */
export const dumpProperties = defineUseCase({
  doc: 'The stored configuration of one worker, or of everything, as entries of a properties file; secrets are masked.',
  permission: 'admin',
  arguments: { worker: workerOrAllArgument },
  async run(context, { worker }): Promise<readonly ShownProperty[]> {
    const id = worker === 'all' ? undefined : await findWorkerId(context.store, worker);
    const ids = id === undefined ? (await context.store.workers()).map((summary) => summary.id) : [id];
    const entries = await globalEntries(context, id);
    for (const each of ids) {
      const stored = await context.store.worker(each);
      if (stored) entries.push(...workerEntries(context, stored));
    }
    return entries;
  },
});

async function globalEntries({ store, nodeId }: AdministrationContext, workerId: number | undefined): Promise<ShownProperty[]> {
  const entries: ShownProperty[] = [];
  for (const [stored, value] of await store.globalProperties()) {
    const key = shownGlobalKey(stored, nodeId);
    const isWanted = workerId === undefined || key?.slice('GLOB.'.length).startsWith(`WORKER${String(workerId)}.`);
    if (key !== undefined && isWanted) entries.push({ key, value: shownGlobalValue(key, value) });
  }
  return entries.sort(byKey);
}

function workerEntries({ certificates, declarations }: AdministrationContext, stored: WorkerConfiguration): readonly ShownProperty[] {
  const declared = declarations(stored.properties);
  const values = new Map([...stored.properties].map(([key, value]) => [key, shownValue(key, value, declared)]));
  const read = (name: string): readonly Certificate[] => {
    const pem = rawValue(stored.properties, name);
    try {
      return pem === undefined ? [] : certificates.fromPem(pem);
    } catch {
      // What is no certificate is dumped as the text that it is.
      return [];
    }
  };
  const [certificate] = read('SIGNERCERT');
  const chain = read('SIGNERCERTCHAIN');
  if (certificate) values.set('SIGNERCERTIFICATE', base64(certificate));
  if (chain.length > 0) values.set('SIGNERCERTCHAIN', chain.map(base64).join(';'));
  const prefix = `WORKER${String(stored.id)}.`;
  return [...values, ...ruleEntries(stored)].map(([key, value]) => ({ key: prefix + key, value })).sort(byKey);
}

function* ruleEntries(stored: WorkerConfiguration): Generator<readonly [string, string]> {
  for (const [index, rule] of allRules(stored).entries()) {
    const prefix = `AUTHCLIENT${String(index + 1)}.`;
    yield [`${prefix}SUBJECT.TYPE`, rule.subjectType];
    yield [`${prefix}SUBJECT.VALUE`, rule.subjectValue];
    yield [`${prefix}ISSUER.TYPE`, rule.issuerType];
    yield [`${prefix}ISSUER.VALUE`, rule.issuerValue];
    if (rule.description !== undefined && rule.description.trim() !== '') yield [`${prefix}DESCRIPTION`, rule.description];
  }
}

const base64 = ({ der }: Certificate): string => Buffer.from(der).toString('base64');

const byKey = (a: ShownProperty, b: ShownProperty): number => (a.key < b.key ? -1 : 1);
