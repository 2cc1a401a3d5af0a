import { list } from '../../core/properties.js';
import { defineProcessorOf } from '../../core/worker-definition.js';
import { signerStatusReport } from './signer-status-report.js';

/** The property that both forms of the report read. */
export const REPORTED_WORKERS = {
  WORKERS: list({
    required: true,
    doc: 'Names of the workers in the report, separated by commas.',
    missing: () => 'Property WORKERS missing',
  }),
} as const;

/** Answers the status report, whatever it is sent. */
export const signerStatusReportWorker = defineProcessorOf('data', {
  names: ['org.signserver.module.signerstatusreport.SignerStatusReportWorker', 'SignerStatusReportWorker'],
  doc: 'Answers a report on the state of signers, a line each.',
  title: 'Worker',
  properties: REPORTED_WORKERS,
  create: ({ WORKERS }, { workers, log }) => ({
    process: async () => ({ data: Buffer.from(await signerStatusReport(WORKERS, { workers, log })), contentType: 'text/plain' }),
  }),
});
