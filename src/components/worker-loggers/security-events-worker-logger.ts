import { defineWorkerLogger } from '../../core/component.js';
import { list } from '../../core/properties.js';

/** Writes the fields of each request into the audit log, all or those that are chosen. */
export const securityEventsWorkerLogger = defineWorkerLogger({
  names: ['org.signserver.server.log.SecurityEventsWorkerLogger', 'SecurityEventsWorkerLogger'],
  doc: 'Writes the fields of each request into the audit log.',
  properties: {
    LOGINCLUDEFIELDS: list({ doc: 'The fields to be written, separated by commas, in the letter case of the log; all where unset.' }),
    LOGEXCLUDEFIELDS: list({ doc: 'The fields not to be written, separated by commas, in the letter case of the log.' }),
  },
  check: ({ LOGINCLUDEFIELDS, LOGEXCLUDEFIELDS }) =>
    LOGINCLUDEFIELDS && LOGEXCLUDEFIELDS
      ? [{ property: 'LOGEXCLUDEFIELDS', message: 'Can only set one of LOGINCLUDEFIELDS and LOGEXCLUDEFIELDS' }]
      : [],
  create: ({ LOGINCLUDEFIELDS: included, LOGEXCLUDEFIELDS: excluded }, { audit }) => {
    const isWanted = (name: string): boolean => included?.includes(name) ?? !excluded?.includes(name);
    return {
      write: (fields, administrator) => {
        // The id has a column of its own.
        const details = new Map([...fields].filter(([name]) => name !== 'WORKER_ID' && isWanted(name)));
        const outcome = fields.get('PROCESS_SUCCESS') === 'true' ? 'SUCCESS' : 'FAILURE';
        const workerId = fields.get('WORKER_ID') ?? undefined;
        const worker = workerId === undefined ? {} : { workerId };
        return audit({ eventType: 'PROCESS', module: 'WORKER', outcome, ...worker, details }, administrator);
      },
    };
  },
});
