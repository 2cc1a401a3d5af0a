import { isSameRule } from '../../admin/client-rule-arguments.js';
import { Fault } from '../../core/errors.js';
import type { ConfigurationChange, WorkerChange } from '../../core/ports.js';
import { allRules, type AuthorizedClient, type CertificateMatchingRule } from '../../core/worker.js';
import type { AdminWsClient } from './admin-ws-client.js';
import { activeRules, storedClients } from './told-client-rules.js';

/** What nobody wrote: rules of a file have the first where it describes none, and legacy clients have the second. */
const UNWRITTEN = ['Imported rule', 'Legacy rule'];

/**
 * The change with legacy clients in place of client rules, which AdminWS has no operations for. A legacy client lets in
 * the same certificate as a rule by its serial number. Throws `operationUnsupported` where a rule is of another kind.
 */
export async function rulesAsClients(change: ConfigurationChange, client: AdminWsClient): Promise<ConfigurationChange> {
  const workers: WorkerChange[] = [];
  for (const worker of change.workers) {
    const { addRules = [], removeRules = [], addClients = [], removeClients = [], ...others } = worker;
    const added = addRules.map(clientOf);
    const removed = await clientsToRemove(worker.id, removeRules, client);
    workers.push({ ...others, addClients: [...addClients, ...added], removeClients: [...removeClients, ...removed] });
  }
  return { ...change, workers };
}

function clientOf({ subjectType, subjectValue, issuerValue, description }: CertificateMatchingRule): AuthorizedClient {
  if (subjectType !== 'CERTIFICATE_SERIALNO') throw unsupported(`for client rules with ${subjectType}, only for CERTIFICATE_SERIALNO`);
  if (description !== undefined && !UNWRITTEN.includes(description)) throw unsupported('for the description of a client rule');
  return { serialNumber: subjectValue, issuer: issuerValue };
}

async function clientsToRemove(
  workerId: number,
  rules: readonly CertificateMatchingRule[],
  client: AdminWsClient,
): Promise<readonly AuthorizedClient[]> {
  if (rules.length === 0) return [];
  const stored = await storedClients(workerId, client);
  const others = await activeRules(workerId, client);
  return rules.flatMap((rule) => {
    if (!others || others.some((other) => isSameRule(other, rule))) throw unsupported('that removes this client rule');
    return stored.filter((one) => allRules({ authorizedClients: [one], matchingRules: [] }).some((other) => isSameRule(other, rule)));
  });
}

function unsupported(what: string): Fault {
  return new Fault(
    'operationUnsupported',
    `Nothing was changed. AdminWS has no operation ${what}: use --data on the machine of the server.`,
  );
}
