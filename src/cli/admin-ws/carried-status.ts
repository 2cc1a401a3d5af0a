import type { FailedStatus, ShownStatus } from '../../admin/use-cases/get-status.js';
import type { UseCaseArguments } from '../../admin/use-cases.js';
import { asFault, Fault } from '../../core/errors.js';
import type { AdminWsClient } from './admin-ws-client.js';
import type { CarrierServices } from './carrier-services.js';
import { entriesOf, field, textOf } from './soap-values.js';
import { statusOfText } from './status-of-text.js';

/** `getStatus` over AdminWS: an operation for each worker. */
export async function carriedStatus(
  { worker }: UseCaseArguments['getStatus'],
  { client, local, workerId }: CarrierServices,
): Promise<readonly (ShownStatus | FailedStatus)[]> {
  if (worker !== 'all') return [await statusOf(await workerId(worker), client)];
  const statuses: (ShownStatus | FailedStatus)[] = [];
  for (const { id, name } of await local.call('listWorkers', { type: 'ALL' })) {
    statuses.push(
      await statusOf(id, client).catch((thrown: unknown) => {
        if (thrown instanceof Fault && thrown.kind === 'accessDenied') throw thrown;
        return { id, name, failure: asFault(thrown).message };
      }),
    );
  }
  return statuses;
}

async function statusOf(workerId: number, client: AdminWsClient): Promise<ShownStatus> {
  const answer = await client.invoke('getStatus', { workerId });
  const briefText = textOf(field(answer, 'statusText'));
  const completeText = textOf(field(answer, 'completeStatusText'));
  return {
    ...statusOfText(briefText, completeText),
    briefText,
    completeText,
    activeProperties: [...entriesOf(field(answer, 'activeConfig'))].map(([key, value]) => ({ key, value })),
  };
}
