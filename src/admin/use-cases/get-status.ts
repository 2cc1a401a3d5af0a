import { asFault } from '../../core/errors.js';
import { shownValue } from '../../core/properties.js';
import type { WorkerReference } from '../../core/worker.js';
import { statusText, type WorkerStatus } from '../../engine/status-report.js';
import type { AdministrationContext } from '../administration-context.js';
import { workerOrAllArgument } from '../arguments.js';
import type { ShownProperty } from './get-configuration.js';
import { defineUseCase } from '../use-case.js';

/** A worker's status as data and as text. */
export interface ShownStatus extends WorkerStatus {
  readonly briefText: string;
  readonly completeText: string;
  /** Properties of the active worker in their order, secrets masked. */
  readonly activeProperties: readonly ShownProperty[];
}

/** A worker of which no status could be had. */
export interface FailedStatus {
  readonly id: number;
  readonly name: string;
  readonly failure: string;
}

/** The status of one worker, or of all by ascending id. One that cannot be had does not hide those after it. */
export const getStatus = defineUseCase({
  doc: 'The status of one worker, or of all by ascending id.',
  permission: 'admin',
  arguments: { worker: workerOrAllArgument },
  async run(context, { worker }): Promise<readonly (ShownStatus | FailedStatus)[]> {
    if (worker !== 'all') return [await shownStatus(context, worker)];
    const statuses: (ShownStatus | FailedStatus)[] = [];
    for (const summary of await context.store.workers()) statuses.push(await statusOrFailure(context, summary));
    return statuses;
  },
});

async function statusOrFailure(
  context: AdministrationContext,
  { id, name }: { readonly id: number; readonly name: string },
): Promise<ShownStatus | FailedStatus> {
  try {
    return await shownStatus(context, { id });
  } catch (thrown) {
    context.log.error(`No status of worker ${String(id)}`, thrown);
    return { id, name, failure: asFault(thrown).message };
  }
}

async function shownStatus({ engine, declarations }: AdministrationContext, reference: WorkerReference): Promise<ShownStatus> {
  const status = await engine.status(reference);
  const properties = await engine.signers.properties(reference);
  const declared = declarations(properties);
  return {
    ...status,
    briefText: statusText(status, 'brief'),
    completeText: statusText(status, 'complete'),
    activeProperties: [...properties].map(([key, value]) => ({ key, value: shownValue(key, value, declared) })),
  };
}
