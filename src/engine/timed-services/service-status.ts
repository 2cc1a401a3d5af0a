import { shownValue } from '../../core/properties.js';
import type { ActiveWorker } from '../active-worker.js';
import type { WorkerStatus } from '../status-report.js';
import { readTimedServiceProperties } from './timed-service-properties.js';

/** The status of a timed service; `lastRun` in milliseconds since the epoch. */
export async function serviceStatus(worker: ActiveWorker, lastRun: number | undefined): Promise<WorkerStatus> {
  const { configuration, definition, problems, settings } = worker;
  const errors = [
    ...problems.components,
    ...problems.implementation,
    ...readTimedServiceProperties(configuration.properties).problems.map(({ message }) => message),
    ...((await worker.timedService?.problems?.()) ?? []),
  ];
  const declarations = definition?.properties ?? {};
  return {
    id: worker.id,
    name: worker.name,
    kind: 'Service',
    brief: [
      { title: 'Worker status', value: errors.length === 0 ? 'Active' : 'Offline' },
      {
        title: 'Service was last run at',
        value: lastRun === undefined ? 'Service does not seem to have run since start or reload of the server.' : serverTime(lastRun),
      },
    ],
    errors,
    complete: [
      {
        title: 'Active Properties are',
        lines: [...configuration.properties].flatMap(([name, value]) => [`  ${name}=${shownValue(name, value, declarations)}`, '']),
      },
    ],
    tokenActive: true,
    disabled: settings.DISABLED,
  };
}

/** `yyyy-MM-dd HH:mm:ss,SSS` in the time zone of the server. */
function serverTime(time: number): string {
  const minutesEast = -new Date(time).getTimezoneOffset();
  return new Date(time + minutesEast * 60_000).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',');
}
