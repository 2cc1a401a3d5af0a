import { expect } from 'chai';
import { statusOfText } from '../../../src/cli/admin-ws/status-of-text.js';
import { statusText, type WorkerStatus } from '../../../src/engine/status-report.js';

const SIGNER: WorkerStatus = {
  id: 5,
  name: 'A (signer)',
  kind: 'Signer',
  brief: [
    { title: 'Worker status', value: 'Disabled' },
    { title: 'Token status', value: 'Offline' },
    { title: 'Signings', value: '3 of 5 (counter disabled)' },
    { title: '', value: 'Signer is disabled' },
  ],
  errors: ['Missing property IMPLEMENTATION_CLASS', 'Key not configured: none'],
  complete: [
    { title: 'Worker properties', lines: ['A=1', '', 'B=x: y', ''] },
    { title: 'Authorized clients', lines: [] },
    { title: 'Signer certificate', lines: ['Subject DN:     CN=a', 'Issuer DN:      CN=b'] },
  ],
  tokenActive: false,
  disabled: true,
};

describe('the status of a worker, taken out of its texts', () => {
  const statuses: readonly WorkerStatus[] = [
    SIGNER,
    { ...SIGNER, errors: [], disabled: false, tokenActive: true, brief: [{ title: 'Token status', value: 'Active' }] },
    {
      ...SIGNER,
      brief: [{ title: 'Service was last run at', value: '2026-11-24 12:00:00,000' }],
      disabled: false,
      tokenActive: true,
      complete: [],
    },
    { ...SIGNER, kind: 'Validation Service', brief: [], errors: [], disabled: false, tokenActive: true },
  ];
  for (const [index, status] of statuses.entries()) {
    it(`is what it was before it was written (${String(index + 1)})`, () => {
      expect(statusOfText(statusText(status, 'brief'), statusText(status, 'complete'))).to.deep.equal(status);
    });
  }
});
