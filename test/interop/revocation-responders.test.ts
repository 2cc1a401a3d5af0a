import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Context } from 'mocha';
import type { Certificate } from '../../src/core/certificate.js';
import { RevocationCa } from '../support/revocation-ca.js';
import { RevocationSetting } from '../support/revocation-setting.js';
import { judged } from '../support/run-processor.js';
import { requireTool } from '../support/tools.js';

const HOUR_MS = 3_600_000;

type Processor = ReturnType<RevocationSetting['service']>;

/** An OCSP request with one bit of the serial number in it turned round. */
function withOtherSerial(request: Buffer, { serialNumber }: Certificate): Buffer {
  const changed = Buffer.from(request);
  const serial = changed.indexOf(Buffer.from(serialNumber.padStart(Math.ceil(serialNumber.length / 2) * 2, '0'), 'hex'));
  changed[serial + 8] = (changed[serial + 8] ?? 0) ^ 1;
  return changed;
}

describe('revocation, with CAs and responders of OpenSSL', function () {
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

  describe('OCSPValidator', () => {
    const aia = (url: string): string => `authorityInfoAccess=OCSP;URI:${url}`;
    /** The sub CA is not asked about, so that one responder is enough. */
    const underRoot = (kind = 'OCSPValidator', more: Readonly<Record<string, string>> = {}): Processor =>
      at.service(kind, more, at.root.chainPem);
    const NOCHECK = ['extendedKeyUsage=OCSPSigning', 'noCheck=ignored'];
    const answering = (make: (request: Buffer) => Buffer): void => {
      at.web.answers.set('ocsp', (response, body) => {
        response.writeHead(200, { 'Content-Type': 'application/ocsp-response' }).end(make(body));
      });
    };
    const asked = (name: string): Certificate => at.root.issue(name, { lines: [aia(at.web.url('ocsp'))] }).certificate;

    it('asks a responder with the key of the CA', async () => {
      const url = await at.root.respond({ more: ['-nmin', '10'] });
      const { certificate } = at.root.issue('ocsp good', { lines: [aia(url)] });
      // The responder reads the index when it starts.
      at.root.close();
      const again = await at.root.respond({ more: ['-nmin', '10'] });
      const known = at.root.issue('ocsp unknown', { lines: [aia(again)] });
      const found = await judged(underRoot(), known.certificate.der);
      expect(found).to.include({ status: 'DONTVERIFY' });
      expect(found.message).to.contain('Certificate status returned : unknown');
      const gone = await judged(underRoot(), certificate.der);
      expect(gone.status).to.equal('DONTVERIFY');
      expect(gone.message).to.contain('OCSP error');
    });

    it('finds good and revoked certificates', async () => {
      const good = at.root.issue('good one', { lines: [aia(at.web.url('ocsp'))] });
      const revoked = at.root.issue('revoked one', { lines: [aia(at.web.url('ocsp'))] });
      at.root.revoke(revoked.file, 'superseded');
      answering((request) => at.root.answer(request, { more: ['-nmin', '10'] }));
      expect(await judged(underRoot(), good.certificate.der)).to.include({ status: 'VALID' });
      const found = await judged(underRoot(), revoked.certificate.der);
      expect(found).to.include({ status: 'REVOKED', revocationReason: 4 });
      expect(found.message).to.contain('Certificate status returned : revoked');
    });

    it('finds good what a running responder knows, over HTTP as it is', async () => {
      // The address must be in the certificate before the responder has the certificate in its index.
      const { certificate } = at.root.issue('before the responder', { lines: [aia(at.web.url('ocsp'))] });
      const url = await at.root.respond({ more: ['-nmin', '10'] });
      at.web.answers.set('ocsp', (response, body) => {
        void fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/ocsp-request' }, body: new Uint8Array(body) }).then(
          async (answer) => {
            response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? '' });
            response.end(Buffer.from(await answer.arrayBuffer()));
          },
        );
      });
      expect(await judged(underRoot(), certificate.der)).to.include({ status: 'VALID' });
    });

    it('takes a delegated responder with nocheck, and one without where no list says otherwise', async () => {
      const withNoCheck = at.root.issue('delegate', { lines: NOCHECK });
      const listed = at.root.issue('listed delegate', { lines: ['extendedKeyUsage=OCSPSigning', at.cdp('root.crl')] });
      const unlisted = at.root.issue('unlisted delegate', { lines: ['extendedKeyUsage=OCSPSigning'] });
      at.root.publish(join(at.folder, 'root.crl'));
      const certificate = asked('asked delegates');
      answering((request) => at.root.answer(request, { signer: withNoCheck }));
      expect(await judged(underRoot(), certificate.der)).to.include({ status: 'VALID' });
      answering((request) => at.root.answer(request, { signer: listed }));
      expect(await judged(underRoot(), certificate.der)).to.include({ status: 'VALID' });
      answering((request) => at.root.answer(request, { signer: unlisted }));
      await judged(underRoot(), certificate.der).then(
        ({ status }) => expect(status).to.equal('DONTVERIFY'),
        (fault: unknown) => expect((fault as Error).message).to.contain('no CRL Distribution point specified'),
      );
      at.root.revoke(listed.file);
      at.root.publish(join(at.folder, 'root.crl'));
      answering((request) => at.root.answer(request, { signer: listed }));
      expect(await judged(underRoot(), certificate.der)).to.include({ status: 'DONTVERIFY' });
    });

    it('takes no responder without the purpose, of another CA, or that is not in the answer', async () => {
      const certificate = asked('asked the wrong ones');
      const plain = at.root.issue('no purpose');
      const foreign = at.ca.issue('foreign delegate', { lines: NOCHECK });
      const absent = at.root.issue('absent delegate', { lines: NOCHECK });
      for (const [signer, more] of [
        [plain, []],
        [foreign, []],
        [absent, ['-resp_no_certs']],
      ] as const) {
        answering((request) => at.root.answer(request, { signer, more }));
        const found = await judged(underRoot(), certificate.der);
        expect(found.status).to.equal('DONTVERIFY');
        expect(found.message).to.contain('not signed by anyone who may');
      }
    });

    it('trusts AUTHORIZEDOCSPRESPONDERCERT without the certificate in the answer', async () => {
      const certificate = asked('asked an authorized one');
      const responder = RevocationCa.root(mkdtempSync(join(at.folder, 'x')), 'Responder').issue('authorized');
      answering((request) => at.root.answer(request, { signer: responder, more: ['-resp_no_certs'] }));
      expect(await judged(underRoot(), certificate.der)).to.include({ status: 'DONTVERIFY' });
      const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(responder.certificate.der).toString('base64')}\n-----END CERTIFICATE-----`;
      const trusting = underRoot('OCSPValidator', { 'VAL1.ISSUER1.AUTHORIZEDOCSPRESPONDERCERT1': pem });
      expect(await judged(trusting, certificate.der)).to.include({ status: 'VALID' });
    });

    it('takes no answer to another request, on another certificate, or out of date', async () => {
      const certificate = asked('asked again');
      const other = asked('another');
      let kept: Buffer | undefined;
      answering((request) => (kept ??= at.root.answer(request, { more: ['-nmin', '10'] })));
      expect(await judged(underRoot(), certificate.der)).to.include({ status: 'VALID' });
      // The same answer, to a request with another nonce and then about another certificate.
      expect((await judged(underRoot(), certificate.der)).message).to.contain('answers another request');
      answering((request) => at.root.answer(withOtherSerial(request, other), { more: ['-nmin', '10'] }));
      expect((await judged(underRoot(), other.der)).message).to.contain('does not speak of the certificate');
      answering((request) => at.root.answer(request, { more: ['-nmin', '10'] }));
      at.elapsedMs = HOUR_MS;
      const late = await judged(underRoot(), certificate.der);
      expect(late.status).to.equal('DONTVERIFY');
      expect(late.message).to.contain('out of date');
    });

    it('takes nothing that is no OCSP response, nor an error of the responder', async () => {
      const certificate = asked('asked in vain');
      const answers: readonly ((response: import('node:http').ServerResponse) => void)[] = [
        (response) => response.end('hello'),
        (response) => response.writeHead(200, { 'Content-Type': 'application/ocsp-response' }).end('hello'),
        // tryLater, RFC 6960 §4.2.1.
        (response) => response.writeHead(200, { 'Content-Type': 'application/ocsp-response' }).end(Buffer.from('30030a0103', 'hex')),
        (response) => response.writeHead(500).end(),
        (response) => response.destroy(),
      ];
      for (const answer of answers) {
        at.web.answers.set('ocsp', answer);
        expect((await judged(underRoot(), certificate.der)).status).to.equal('DONTVERIFY');
      }
    });

    it('needs an address in the certificate', async () => {
      const { certificate } = at.root.issue('no responder');
      const found = await judged(underRoot(), certificate.der);
      expect(found).to.include({ status: 'DONTVERIFY' });
      expect(found.message).to.contain('OCSP service locator url missing for certificate CN=no responder');
    });

    it('asks again only when REVOCATION_CACHE_SECONDS are over', async () => {
      const certificate = asked('asked rarely');
      answering((request) => at.root.answer(request, { more: ['-nmin', '10'] }));
      const keeping = underRoot();
      await judged(keeping, certificate.der);
      await judged(keeping, certificate.der);
      expect(at.web.requests).to.have.length(1);
      at.elapsedMs = 61_000;
      await judged(keeping, certificate.der);
      expect(at.web.requests).to.have.length(2);
    });
  });

  describe('OCSPCRLValidator', () => {
    const both = (crl = 'root.crl'): readonly string[] => [`authorityInfoAccess=OCSP;URI:${at.web.url('ocsp')}`, at.cdp(crl)];
    const underRoot = (): Processor => at.service('OCSPCRLValidator', {}, at.root.chainPem);

    it('looks into the list where there is no answer that it can believe', async () => {
      const good = at.root.issue('both good', { lines: both() });
      const revoked = at.root.issue('both revoked', { lines: both() });
      at.root.revoke(revoked.file, 'cessationOfOperation');
      at.root.publish(join(at.folder, 'root.crl'));
      expect(await judged(underRoot(), good.certificate.der)).to.include({ status: 'VALID' });
      expect(await judged(underRoot(), revoked.certificate.der)).to.include({ status: 'REVOKED', revocationReason: 5 });
      expect(at.web.requests.filter((path) => path === 'ocsp')).to.have.length(2);
    });

    it('does not take a certificate for good where neither answers', async () => {
      const { certificate } = at.root.issue('nobody answers', { lines: both('away.crl') });
      const found = await judged(underRoot(), certificate.der);
      expect(found.status).to.equal('DONTVERIFY');
      expect(found.message).to.contain('Neither an OCSP responder nor a revocation list gave an answer');
    });
  });
});
