import type { UseCaseResults } from '../../admin/use-cases.js';
import { isSameRule } from '../../admin/client-rule-arguments.js';
import { allRules, SUBJECT_MATCH_TYPES, type AuthorizedClient, type CertificateMatchingRule } from '../../core/worker.js';
import { field, listOf, textOf } from './soap-values.js';
import { statusOfText } from './status-of-text.js';
import type { AdminWsClient } from './admin-ws-client.js';

type Sections = Exclude<UseCaseResults['getStatus'][number], { readonly failure: string }>['complete'];

/** The legacy clients of a worker as they are stored. */
export async function storedClients(workerId: number, client: AdminWsClient): Promise<readonly AuthorizedClient[]> {
  const clients = listOf(await client.invoke('getAuthorizedClients', { workerId }));
  return clients.map((one) => ({ serialNumber: textOf(field(one, 'certSN')), issuer: textOf(field(one, 'issuerDN')) }));
}

/**
 * The client rules of a worker that are no legacy clients, as they are active: status tells them, and nothing tells the
 * stored ones. Undefined where its status does not tell them, or cannot be had.
 */
export async function activeRules(workerId: number, client: AdminWsClient): Promise<readonly CertificateMatchingRule[] | undefined> {
  const answer = await client.invoke('getStatus', { workerId }).catch(() => undefined);
  if (answer === undefined) return undefined;
  const { complete } = statusOfText(textOf(field(answer, 'statusText')), textOf(field(answer, 'completeStatusText')));
  const legacy = allRules({ authorizedClients: await storedClients(workerId, client), matchingRules: [] });
  // Legacy clients stand among the rules of a status; those that are stored are known better.
  return rulesOf(complete)?.filter((rule) => !legacy.some((one) => one.description === rule.description && isSameRule(one, rule)));
}

function rulesOf(sections: Sections): readonly CertificateMatchingRule[] | undefined {
  const section = sections.find(({ title }) => title.startsWith('Authorized clients'));
  const rules = section?.lines.filter((line) => line.trim() !== '').map(readRule);
  if (!rules) return undefined;
  const read = rules.filter((rule) => rule !== undefined);
  return read.length === rules.length ? read : undefined;
}

const ISSUER = ' | ISSUER_DN_BCSTYLE: ';
const DESCRIPTION = ' | Description: ';

/** A line that could be read in two ways is not read at all: it would be another rule. */
function readRule(line: string): CertificateMatchingRule | undefined {
  const [subject = '', rest, ...furtherIssuers] = line.split(ISSUER);
  const [, typeName, subjectValue = ''] = /^(\w+): (.*)$/.exec(subject) ?? [];
  const subjectType = SUBJECT_MATCH_TYPES.find((one) => one === typeName);
  const [issuerValue = '', description, ...furtherDescriptions] = (rest ?? '').split(DESCRIPTION);
  if (!subjectType || rest === undefined || furtherIssuers.length > 0 || furtherDescriptions.length > 0) return undefined;
  return { subjectType, subjectValue, issuerType: 'ISSUER_DN_BCSTYLE', issuerValue, ...(description !== undefined && { description }) };
}
