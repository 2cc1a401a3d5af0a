import { shownValue } from '../../core/properties.js';
import { allRules, type CertificateMatchingRule } from '../../core/worker.js';
import { configuredCertificates } from '../../engine/configured-certificates.js';
import { certificateLines } from '../../engine/worker-status.js';
import { workerArgument } from '../arguments.js';
import { defineUseCase } from '../use-case.js';
import { findWorkerId } from '../worker-lookup.js';

export interface ShownProperty {
  readonly key: string;
  readonly value: string;
}

export interface ShownConfiguration {
  readonly workerId: number;
  /** Sorted by key, secrets masked; none where there is no such worker. */
  readonly properties: readonly ShownProperty[];
  /** Older rules shown as new ones among them, ordered by subject value; absent where they cannot be had. */
  readonly clientRules?: readonly CertificateMatchingRule[];
  /** Those of the rules that are no older ones are as they are active, because the stored ones cannot be had. */
  readonly rulesAreActive?: true;
  /** The configured signer certificate, a line for each of its fields; absent where none is configured. */
  readonly signerCertificate?: readonly string[];
}

/** The stored configuration of a worker, which need not be the active one. */
export const getConfiguration = defineUseCase({
  doc: 'The stored configuration of a worker, which need not be the active one.',
  permission: 'admin',
  arguments: { worker: workerArgument },
  async run(context, { worker }): Promise<ShownConfiguration> {
    const workerId = await findWorkerId(context.store, worker);
    const stored = await context.store.worker(workerId);
    if (!stored) return { workerId, properties: [], clientRules: [] };
    const declared = context.declarations(stored.properties);
    const { certificate } = configuredCertificates(stored, context);
    return {
      workerId,
      properties: [...stored.properties]
        .map(([key, value]) => ({ key, value: shownValue(key, value, declared) }))
        .sort((a, b) => (a.key < b.key ? -1 : 1)),
      clientRules: allRules(stored),
      ...(certificate && { signerCertificate: certificateLines(certificate) }),
    };
  },
});
