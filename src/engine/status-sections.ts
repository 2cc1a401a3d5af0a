import { shownValue } from '../core/properties.js';
import { allRules } from '../core/worker.js';
import type { ActiveWorker } from './active-worker.js';
import type { StatusSection } from './status-report.js';

/** All properties of a worker as they may be shown, each with an empty line behind it. */
export function workerProperties({ configuration, declarations }: ActiveWorker): StatusSection {
  const lines = [...configuration.properties].flatMap(([name, value]) => [`${name}=${shownValue(name, value, declarations)}`, '']);
  return { title: 'Worker properties', lines };
}

/** The rules on client certificates, one a line. */
export function authorizedClients({ configuration }: ActiveWorker, title = 'Authorized clients'): StatusSection {
  const lines = allRules(configuration).map((rule) => {
    const description = (rule.description ?? '').trim() === '' ? '' : ` | Description: ${rule.description ?? ''}`;
    return `${rule.subjectType}: ${rule.subjectValue} | ${rule.issuerType}: ${rule.issuerValue}${description}`;
  });
  return { title, lines };
}
