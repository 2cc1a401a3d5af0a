import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Context } from 'mocha';
import { expectFault } from '../support/rejection.js';
import { RevocationCa } from '../support/revocation-ca.js';
import { RevocationSetting } from '../support/revocation-setting.js';
import { judged } from '../support/run-processor.js';
import { requireTool } from '../support/tools.js';

const HOUR_MS = 3_600_000;

describe('revocation, with CAs and lists of OpenSSL', function () {
  this.timeout(120_000);
  let at: RevocationSetting;
  before(async function (this: Context) {
    requireTool(this, 'openssl');
    at = await RevocationSetting.open();
  });
  after(() => {
    at.close();
  });
  afterEach(() => {
    at.reset();
  });

  describe('CRLValidator', () => {
    it('finds a certificate VALID that no list names, and fetches the lists of all of its CAs', async () => {
      const { certificate } = at.ca.issue('good', { lines: [at.cdp()] });
      const found = await at.judge('CRLValidator', certificate);
      expect(found).to.include({
        status: 'VALID',
        message: 'This certificate is valid. Trust anchor for certificate is :CN=Root',
        revocationReason: -1,
      });
      expect(found.caChain.map(({ subject }) => subject)).to.deep.equal(['CN=Sub', 'CN=Root']);
      expect([...at.web.requests].sort()).to.deep.equal(['root.crl', 'sub.crl']);
    });

    it('finds one REVOKED with date and reason', async () => {
      const { certificate, file } = at.ca.issue('revoked', { lines: [at.cdp()] });
      at.ca.revoke(file, 'keyCompromise');
      at.ca.publish(join(at.folder, 'sub.crl'));
      const found = await at.judge('CRLValidator', certificate);
      expect(found).to.include({ status: 'REVOKED', revocationReason: 1 });
      expect(found.message).to.contain('certificate causing exception : CN=revoked ');
      expect(Date.now() - (found.revocationDate ?? 0)).to.be.within(0, HOUR_MS);
    });

    it('finds one CAREVOKED below a CA that is', async () => {
      const second = at.root.subordinate(at.folder, 'Revoked CA', { lines: [at.cdp('root2.crl')] });
      const { certificate } = second.issue('below', { lines: [at.cdp('second.crl')] });
      second.publish(join(at.folder, 'second.crl'));
      at.root.revoke(join(at.folder, 'Root', 'Revoked_CA.pem'), 'CACompromise');
      at.root.publish(join(at.folder, 'root2.crl'));
      const found = await judged(at.service('CRLValidator', {}, second.chainPem), certificate.der);
      expect(found).to.include({ status: 'CAREVOKED', revocationReason: 2 });
    });

    it('takes CRLPATHS for certificates that name no list', async () => {
      const { certificate } = at.ca.issue('no address');
      const more = { 'VAL1.ISSUER1.CRLPATHS': `${at.web.url('nothing.crl')} , ${at.web.url('sub.crl')}` };
      expect(await at.judge('CRLValidator', certificate, more)).to.include({ status: 'VALID' });
      const message = 'no CRL Distribution point specified for non root certificate : CN=no address, and no CRLPath configured for Issuer';
      await expectFault(at.judge('CRLValidator', certificate), 'workerFailed', message);
    });

    it('fails, in the words of SignServer, where a list is not there, too large, or none', async () => {
      const { certificate } = at.ca.issue('list away', { lines: [at.cdp('away.crl')] });
      const url = at.web.url('away.crl');
      await expectFault(at.judge('CRLValidator', certificate), 'workerFailed', `Error reading CRL bytes from address : ${url}`);
      at.web.answers.set('away.crl', (response) => response.end('no list'));
      await expectFault(
        at.judge('CRLValidator', certificate),
        'workerFailed',
        `Error creating CRL object with bytes from address : ${url}`,
      );
      at.web.answers.set('away.crl', (response) => response.destroy());
      await expectFault(
        at.judge('CRLValidator', certificate),
        'workerFailed',
        `Error opening connection for fetching CRL from address : ${url}`,
      );
      const megabyte = Buffer.alloc(1024 * 1024, '0');
      at.web.answers.set('away.crl', (response) => {
        const more = (): void => {
          response.write(megabyte, (error) => {
            if (!error) more();
          });
        };
        more();
      });
      await expectFault(at.judge('CRLValidator', certificate), 'workerFailed', `Error reading CRL bytes from address : ${url}`);
    });

    it('does not wait longer than ten seconds for a list', async () => {
      const { certificate } = at.ca.issue('slow list', { lines: [at.cdp('slow.crl')] });
      at.web.answers.set('slow.crl', () => undefined);
      const begun = performance.now();
      await expectFault(
        at.judge('CRLValidator', certificate),
        'workerFailed',
        `Error opening connection for fetching CRL from address : ${at.web.url('slow.crl')}`,
      );
      expect(performance.now() - begun).to.be.within(9_000, 60_000);
    });

    it('takes no list that is out of date, or not valid yet', async () => {
      const { certificate } = at.ca.issue('old list', { lines: [at.cdp()] });
      at.elapsedMs = 48 * HOUR_MS;
      expect((await at.judge('CRLValidator', certificate)).status).to.equal('DONTVERIFY');
      at.elapsedMs = -2 * HOUR_MS;
      expect((await at.judge('CRLValidator', certificate)).status).to.not.equal('VALID');
    });

    it('takes no list that another CA signed', async () => {
      const stranger = RevocationCa.root(mkdtempSync(join(at.folder, 'x')), 'Sub');
      stranger.publish(join(at.folder, 'forged.crl'));
      const { certificate } = at.ca.issue('forged list', { lines: [at.cdp('forged.crl')] });
      const found = await at.judge('CRLValidator', certificate);
      expect(found.status).to.equal('DONTVERIFY');
      expect(found.message).to.contain("The signature of the list is not its issuer's");
    });

    it('takes no list of other certificates, or of another distribution point', async () => {
      at.ca.publish(join(at.folder, 'cas.crl'), ['-crldays', '1', '-crlexts', 'partial']);
      at.ca.publish(join(at.folder, 'elsewhere.crl'), ['-crldays', '1', '-crlexts', 'elsewhere']);
      const cas = at.ca.issue('list of CAs', { lines: [at.cdp('cas.crl')] });
      const elsewhere = at.ca.issue('list for elsewhere', { lines: [at.cdp('elsewhere.crl')] });
      expect((await at.judge('CRLValidator', cas.certificate)).message).to.contain('The list is of other certificates');
      expect((await at.judge('CRLValidator', elsewhere.certificate)).message).to.contain('another distribution point');
    });

    it('reads lists in PEM, and follows where a server sends it', async () => {
      const { certificate } = at.ca.issue('pem list', { lines: [at.cdp('moved.crl')] });
      at.web.answers.set('moved.crl', (response) => response.writeHead(302, { Location: '/sub.crl.pem' }).end());
      expect(await at.judge('CRLValidator', certificate)).to.include({ status: 'VALID' });
      at.web.answers.set('moved.crl', (response) => response.writeHead(302, { Location: '/moved.crl' }).end());
      await expectFault(
        at.judge('CRLValidator', certificate),
        'workerFailed',
        `Error reading CRL bytes from address : ${at.web.url('moved.crl')}`,
      );
    });

    it('keeps lists for REVOCATION_CACHE_SECONDS, and never beyond their end', async () => {
      const { certificate } = at.ca.issue('kept list', { lines: [at.cdp()] });
      const keeping = at.service('CRLValidator', { REVOCATION_CACHE_SECONDS: '100' });
      const requests = async (): Promise<number> => {
        at.web.requests.length = 0;
        await judged(keeping, certificate.der);
        return at.web.requests.length;
      };
      expect(await requests()).to.equal(2);
      expect(await requests()).to.equal(0);
      at.elapsedMs = 99_000;
      expect(await requests()).to.equal(0);
      at.elapsedMs = 101_000;
      expect(await requests()).to.equal(2);
      const forgetful = at.service('CRLValidator', { REVOCATION_CACHE_SECONDS: '0' });
      at.web.requests.length = 0;
      await judged(forgetful, certificate.der);
      await judged(forgetful, certificate.der);
      expect(at.web.requests).to.have.length(4);
    });

    it('fetches a list once for many requests at a time', async () => {
      const { certificate } = at.ca.issue('many requests', { lines: [at.cdp()] });
      const one = at.service('CRLValidator');
      const found = await Promise.all(Array.from({ length: 20 }, () => judged(one, certificate.der)));
      expect(found.map(({ status }) => status)).to.deep.equal(Array(20).fill('VALID'));
      expect(at.web.requests).to.have.length(2);
    });
  });

  it('is not what counts where a path is longer than a CA allows', async () => {
    const upper = at.root.subordinate(at.folder, 'Upper', { pathLength: 0 });
    const lower = upper.subordinate(at.folder, 'Lower');
    const allowed = upper.issue('below upper');
    const { certificate } = lower.issue('below lower');
    const found = await judged(at.service('NoRevocationCheckingValidator', {}, lower.chainPem), certificate.der);
    expect(found.status).to.equal('DONTVERIFY');
    expect(found.message).to.contain('the path is longer than a CA allows');
    expect(await judged(at.service('NoRevocationCheckingValidator', {}, upper.chainPem), allowed.certificate.der)).to.include({
      status: 'VALID',
    });
  });

  it('is not looked at by NoRevocationCheckingValidator', async () => {
    const { certificate, file } = at.ca.issue('nobody looks', { lines: [at.cdp()] });
    at.ca.revoke(file);
    expect(await at.judge('NoRevocationCheckingValidator', certificate)).to.include({ status: 'VALID' });
    expect(at.web.requests).to.deep.equal([]);
  });
});
