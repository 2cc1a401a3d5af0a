import { writeFile } from 'node:fs/promises';
import { Fault } from '../../core/errors.js';
import { text } from '../../core/properties.js';
import { defineTimedService } from '../../core/worker-definition.js';
import { REPORTED_WORKERS } from './signer-status-report-worker.js';
import { signerStatusReport } from './signer-status-report.js';

/** Writes the status report to a file at intervals. */
export const signerStatusReportTimedService = defineTimedService({
  names: ['org.signserver.module.signerstatusreport.SignerStatusReportTimedService', 'SignerStatusReportTimedService'],
  doc: 'Writes a report on the state of signers to a file at intervals.',
  properties: {
    ...REPORTED_WORKERS,
    OUTPUTFILE: text({ required: true, doc: 'File that each run writes anew.', missing: () => 'Property OUTPUTFILE missing' }),
  },
  create: ({ WORKERS, OUTPUTFILE }, { workers, log, workerId }) => ({
    async work() {
      const report = await signerStatusReport(WORKERS, { workers, log });
      try {
        await writeFile(OUTPUTFILE, report);
      } catch (cause) {
        throw new Fault('workerFailed', `IO exception executing service ${String(workerId)} ${String(cause)}`, { cause });
      }
    },
  }),
});
