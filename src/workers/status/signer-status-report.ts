import { Fault } from '../../core/errors.js';
import type { Log, OtherWorkers, WorkerState } from '../../core/ports.js';
import { rawValue } from '../../core/properties.js';

interface ReportSources {
  readonly workers: Pick<OtherWorkers, 'state' | 'properties'>;
  readonly log: Log;
}

/** A line a worker: whether it can sign, how long its certificate may be used, and how often its key has signed. */
export async function signerStatusReport(names: readonly string[], { workers, log }: ReportSources): Promise<string> {
  const lines: string[] = [];
  for (const name of names) {
    try {
      lines.push(line(await workers.state({ name }), rawValue(await workers.properties({ name }), 'KEYUSAGELIMIT') ?? '-1'));
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.kind !== 'noSuchWorker') throw thrown;
      log.warn(`The status report leaves out ${name}: there is no such worker`);
    }
  }
  return lines.join('');
}

function line({ name, errors, tokenActive, certificate, keyUses }: WorkerState, limit: string): string {
  const isActive = certificate !== undefined && errors.length === 0 && tokenActive;
  const fields = [
    ['workerName', name],
    ['status', isActive ? 'ACTIVE' : 'OFFLINE'],
    ...(certificate
      ? [
          ['validityNotBefore', reportTime(certificate.notBefore)],
          ['validityNotAfter', reportTime(certificate.notAfter)],
        ]
      : []),
    ...(keyUses === undefined
      ? []
      : [
          ['signings', String(keyUses)],
          ['signLimit', limit],
        ]),
  ];
  return `${fields.map(([key = '', value = '']) => `${key}=${value}, `).join('')}\n`;
}

const zoneName = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' });

/** `yyyy-MM-dd HH:mm:ss z` in the time zone of the server. */
function reportTime(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString();
  const zone = zoneName.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${local.slice(0, 19).replace('T', ' ')} ${zone}`;
}
