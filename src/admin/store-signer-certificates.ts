import { Fault } from '../core/errors.js';
import type { WorkerReference } from '../core/worker.js';
import type { AdministrationContext } from './administration-context.js';
import { certificatesToPem } from './certificate-text.js';
import { readCertificateInput } from './certificate-input.js';
import { changeConfiguration } from './change-configuration.js';
import { selectionEvents } from './worker-audit.js';
import { findWorkerId } from './worker-lookup.js';

/** Whether certificates are configured for all nodes or for this one. */
export const CERTIFICATE_SCOPES = ['GLOBAL', 'NODE'] as const;

/** Certificates that an administrator sent for a property of a worker. */
export interface SentCertificates {
  readonly property: 'SIGNERCERT' | 'SIGNERCERTCHAIN';
  readonly scope: (typeof CERTIFICATE_SCOPES)[number];
  /** Each DER, PEM or PKCS#7; of several in one SIGNERCERT is the first. */
  readonly certificates: readonly Uint8Array[];
}

/** Stores them; throws `illegalRequest` for what is no certificate. Whether they fit the key is not looked at. */
export async function storeSignerCertificates(
  context: AdministrationContext,
  worker: WorkerReference,
  { property, scope, certificates: sent }: SentCertificates,
): Promise<{ readonly workerId: number }> {
  if (sent.length === 0) throw new Fault('illegalRequest', 'There is no certificate in the request.');
  const certificates = sent.flatMap((bytes) => {
    const [own, ...above] = readCertificateInput(bytes, context.certificates);
    if (!own) throw new Fault('illegalRequest', 'Unable to parse certificate');
    return property === 'SIGNERCERT' ? [own] : [own, ...above];
  });
  const workerId = await findWorkerId(context.store, worker);
  const name = scope === 'GLOBAL' ? property : `${requireNodeId(context)}.${property}`;
  const value = certificatesToPem(certificates);
  const before = (await context.store.worker(workerId))?.properties ?? new Map<string, string>();
  const change = { workers: [{ id: workerId, set: new Map([[name, value]]) }] };
  await changeConfiguration(context, change, selectionEvents(workerId, name, { value, properties: before }));
  return { workerId };
}

function requireNodeId({ nodeId }: AdministrationContext): string {
  if (nodeId === undefined) throw new Fault('invalidInput', 'This node has no id of its own. Set SIGNSERVER_NODEID.');
  return nodeId;
}
