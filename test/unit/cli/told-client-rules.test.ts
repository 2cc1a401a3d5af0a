import { expect } from 'chai';
import { activeRules } from '../../../src/cli/admin-ws/told-client-rules.js';
import { Fault } from '../../../src/core/errors.js';
import { statusText, type WorkerStatus } from '../../../src/engine/status-report.js';

const STATUS: WorkerStatus = {
  id: 2,
  name: 'Signer',
  kind: 'Signer',
  brief: [{ title: 'Worker status', value: 'Active' }],
  errors: [],
  complete: [],
  tokenActive: true,
  disabled: false,
};

/** What is told of rules by a server whose status has these lines about clients. */
async function told(...lines: readonly string[]): ReturnType<typeof activeRules> {
  return toldBySections([{ title: 'Authorized clients', lines }]);
}

async function toldBySections(complete: WorkerStatus['complete']): ReturnType<typeof activeRules> {
  const status = { ...STATUS, complete };
  const answer = { statusText: statusText(status, 'brief'), completeStatusText: statusText(status, 'complete') };
  const clients = [{ certSN: '00AB', issuerDN: 'CN=CA' }];
  return activeRules(2, { invoke: (operation) => Promise.resolve(operation === 'getAuthorizedClients' ? clients : answer) });
}

describe('client rules that the status of a server tells', () => {
  it('are all but the legacy clients that are stored', async () => {
    expect(
      await told(
        'CERTIFICATE_SERIALNO: ab | ISSUER_DN_BCSTYLE: CN=CA | Description: Legacy rule',
        'CERTIFICATE_SERIALNO: ac | ISSUER_DN_BCSTYLE: CN=CA | Description: Legacy rule',
        'CERTIFICATE_SERIALNO: cd | ISSUER_DN_BCSTYLE: CN=CA,C=SE',
        'SUBJECT_RDN_CN: a: | b | ISSUER_DN_BCSTYLE: CN=CA | Description: the first | of two',
      ),
    ).to.deep.equal([
      // So it is described where a dump of legacy clients was loaded.
      {
        subjectType: 'CERTIFICATE_SERIALNO',
        subjectValue: 'ac',
        issuerType: 'ISSUER_DN_BCSTYLE',
        issuerValue: 'CN=CA',
        description: 'Legacy rule',
      },
      { subjectType: 'CERTIFICATE_SERIALNO', subjectValue: 'cd', issuerType: 'ISSUER_DN_BCSTYLE', issuerValue: 'CN=CA,C=SE' },
      {
        subjectType: 'SUBJECT_RDN_CN',
        subjectValue: 'a: | b',
        issuerType: 'ISSUER_DN_BCSTYLE',
        issuerValue: 'CN=CA',
        description: 'the first | of two',
      },
    ]);
    expect(await told()).to.deep.equal([]);
  });

  for (const [what, line] of [
    ['that could be read in two ways', 'SUBJECT_RDN_CN: a | ISSUER_DN_BCSTYLE: CN=b | ISSUER_DN_BCSTYLE: CN=CA'],
    ['with a description in an issuer', 'SUBJECT_RDN_CN: a | ISSUER_DN_BCSTYLE: CN=b | Description: c | Description: d'],
    ['of an unknown type', 'SUBJECT_RDN_SHOESIZE: 43 | ISSUER_DN_BCSTYLE: CN=CA'],
    ['without an issuer', 'SUBJECT_RDN_CN: a'],
  ] as const) {
    it(`are not told at all where there is one ${what}`, async () => {
      expect(await told('SUBJECT_RDN_CN: a | ISSUER_DN_BCSTYLE: CN=CA', line)).to.equal(undefined);
    });
  }

  it('are not told where status has none, or cannot be had', async () => {
    expect(await toldBySections([{ title: 'Worker properties', lines: [] }])).to.equal(undefined);
    expect(await activeRules(2, { invoke: () => Promise.reject(new Fault('noSuchWorker', 'No such worker: 2')) })).to.equal(undefined);
  });
});
