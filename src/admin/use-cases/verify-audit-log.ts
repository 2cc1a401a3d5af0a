import type { NodeVerdict } from '../../audit/verify-audit-log.js';
import { Fault } from '../../core/errors.js';
import { defineUseCase } from '../use-case.js';

/** Verifies the rows of the audit log, node by node. That somebody did is on record in it first. */
export const verifyAuditLog = defineUseCase({
  doc: 'Verifies that the audit log is as it was written: a verdict for each node.',
  permission: 'auditor',
  arguments: {},
  async run({ verifyAuditLog: verify, audit }): Promise<readonly NodeVerdict[]> {
    if (!verify) throw new Fault('workerFailed', 'No log devices available for querying');
    const details = new Map([['resource0', '/secureaudit/auditor/verify']]);
    await audit({ eventType: 'ACCESS_CONTROL', module: 'ACCESSCONTROL', service: 'CORE', details });
    return verify();
  },
});
