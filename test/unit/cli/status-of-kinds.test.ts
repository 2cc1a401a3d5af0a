import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AdministrationConnection } from '../../../src/admin/administration.js';
import { openLocalAdministration } from '../../../src/startup/local-administration.js';

/** Entries of the brief text, with a title or without, and sections of the complete one, by kind and class. */
const KINDS = [
  [
    'Validator',
    'org.signserver.module.xmlvalidator.XMLValidator',
    ['Worker status', ''],
    ['Worker properties', 'Authorized clients (serial number, issuer DN)'],
  ],
  [
    'Validator',
    'org.signserver.module.xades.validator.XAdESValidator',
    ['Worker status', ''],
    ['Worker properties', 'Authorized clients (serial number, issuer DN)'],
  ],
  [
    'Dispatcher',
    'org.signserver.server.dispatchers.FirstActiveDispatcher',
    ['Worker status', ''],
    ['Worker properties', 'Authorized clients'],
  ],
  [
    'Validation Service',
    'org.signserver.validationservice.server.ValidationServiceWorker',
    ['Worker status', 'Number of validators', ''],
    ['Worker properties', 'Authorized clients', 'Validators'],
  ],
  [
    'Service',
    'org.signserver.server.timedservices.hsmkeepalive.HSMKeepAliveTimedService',
    ['Worker status', 'Service was last run at'],
    ['Active Properties are'],
  ],
  [
    'Signer',
    'org.signserver.module.cmssigner.PlainSigner',
    ['Worker status', 'Token status', 'Signings', ''],
    ['Worker properties', 'Authorized clients', 'Signer certificate'],
  ],
  [
    'CryptoWorker',
    'org.signserver.server.signers.CryptoWorker',
    ['Worker status', 'Token status', ''],
    ['Worker properties', 'Authorized clients'],
  ],
  ['Worker', 'none.Such', ['Worker status', 'Token status', ''], ['Worker properties', 'Authorized clients']],
] as const;

describe('the status of a worker that is disabled', () => {
  let folder: string;
  let administration: AdministrationConnection;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'signserver-test-'));
    administration = await openLocalAdministration({ data: folder });
  });
  after(async () => {
    await administration.close();
    rmSync(folder, { recursive: true });
  });

  for (const [index, [kind, className, brief, sections]] of KINDS.entries()) {
    it(`has the entries and sections of a ${kind}: ${className}`, async () => {
      const worker = { id: index + 1 };
      for (const [key, value] of [
        ['IMPLEMENTATION_CLASS', className],
        ['TYPE', ''],
        ['DISABLED', 'TRUE'],
      ] as const)
        await administration.call('setProperty', { worker, key, value });
      await administration.call('reload', { worker });
      const [status] = await administration.call('getStatus', { worker });
      if (!status || 'failure' in status) throw new Error('no status');
      expect(status.kind).to.equal(kind);
      expect(status.brief.map(({ title }) => title)).to.deep.equal(brief);
      expect(status.complete.map(({ title }) => title)).to.deep.equal(sections);
    });
  }
});
