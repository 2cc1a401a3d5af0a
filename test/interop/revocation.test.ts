import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Context } from 'mocha';
import type { Certificate } from '../../src/core/certificate.js';
import type { CertificateValidation } from '../../src/core/validation.js';
import { systemRandom } from '../../src/runtime/system.js';
import { validationServiceWorker } from '../../src/workers/validators/validation-service-worker.js';
import { FileServer, RevocationCa } from '../support/revocation-ca.js';
import { expectFault } from '../support/rejection.js';
import { judged, makeProcessor } from '../support/run-processor.js';
import { requireTool } from '../support/tools.js';

const HOUR_MS = 3_600_000;

/** An OCSP request with one bit of the serial number in it turned round. */
function withOtherSerial(request: Buffer, { serialNumber }: Certificate): Buffer {
  const changed = Buffer.from(request);
  const serial = changed.indexOf(Buffer.from(serialNumber.padStart(Math.ceil(serialNumber.length / 2) * 2, '0'), 'hex'));
  changed[serial + 8] = (changed[serial + 8] ?? 0) ^ 1;
  return changed;
}

describe('revocation, with CAs, lists and responders of OpenSSL', function () {
  this.timeout(120_000);
  let folder: string;
  let web: FileServer;
  let root: RevocationCa;
  let ca: RevocationCa;
  const toClose: (() => void)[] = [];
  let now = 0;
  const clock = { now: () => Date.now() + now };

  before(async function (this: Context) {
    requireTool(this, 'openssl');
    folder = mkdtempSync(join(tmpdir(), 'countersign-revocation-'));
    web = await FileServer.open(folder);
    root = RevocationCa.root(folder, 'Root');
    toClose.push(
      () => {
        web.close();
      },
      () => {
        root.close();
      },
      () => {
        rmSync(folder, { recursive: true, force: true });
      },
    );
    ca = root.subordinate(folder, 'Sub', { lines: [`crlDistributionPoints=URI:${web.url('root.crl')}`] });
    root.publish(join(folder, 'root.crl'));
    ca.publish(join(folder, 'sub.crl'));
  });

  after(() => {
    for (const close of toClose) close();
  });

  afterEach(() => {
    now = 0;
    web.answers.clear();
    web.requests.length = 0;
  });

  type Properties = Readonly<Record<string, string>>;
  const service = (kind: string, more: Properties = {}, chain = ca.chainPem): ReturnType<typeof makeProcessor> =>
    makeProcessor(
      validationServiceWorker,
      { 'VAL1.CLASSPATH': `org.signserver.validationservice.server.${kind}`, 'VAL1.ISSUER1.CERTCHAIN': chain, ...more },
      { clock, random: systemRandom },
    );
  const judge = (kind: string, { der }: Certificate, more: Properties = {}): Promise<CertificateValidation> =>
    judged(service(kind, more), der);
  const cdp = (file = 'sub.crl'): string => `crlDistributionPoints=URI:${web.url(file)}`;

  describe('CRLValidator', () => {
    it('finds a certificate VALID that no list names, and fetches the lists of all of its CAs', async () => {
      const { certificate } = ca.issue('good', { lines: [cdp()] });
      const found = await judge('CRLValidator', certificate);
      expect(found).to.include({
        status: 'VALID',
        message: 'This certificate is valid. Trust anchor for certificate is :CN=Root',
        revocationReason: -1,
      });
      expect(found.caChain.map(({ subject }) => subject)).to.deep.equal(['CN=Sub', 'CN=Root']);
      expect([...web.requests].sort()).to.deep.equal(['root.crl', 'sub.crl']);
    });

    it('finds one REVOKED with date and reason', async () => {
      const { certificate, file } = ca.issue('revoked', { lines: [cdp()] });
      ca.revoke(file, 'keyCompromise');
      ca.publish(join(folder, 'sub.crl'));
      const found = await judge('CRLValidator', certificate);
      expect(found).to.include({ status: 'REVOKED', revocationReason: 1 });
      expect(found.message).to.contain('certificate causing exception : CN=revoked ');
      expect(Date.now() - (found.revocationDate ?? 0)).to.be.within(0, HOUR_MS);
    });

    it('finds one CAREVOKED below a CA that is', async () => {
      const second = root.subordinate(folder, 'Revoked CA', { lines: [cdp('root2.crl')] });
      const { certificate } = second.issue('below', { lines: [cdp('second.crl')] });
      second.publish(join(folder, 'second.crl'));
      root.revoke(join(folder, 'Root', 'Revoked_CA.pem'), 'CACompromise');
      root.publish(join(folder, 'root2.crl'));
      const found = await judged(service('CRLValidator', {}, second.chainPem), certificate.der);
      expect(found).to.include({ status: 'CAREVOKED', revocationReason: 2 });
    });

    it('takes CRLPATHS for certificates that name no list', async () => {
      const { certificate } = ca.issue('no address');
      const more = { 'VAL1.ISSUER1.CRLPATHS': `${web.url('nothing.crl')} , ${web.url('sub.crl')}` };
      expect(await judge('CRLValidator', certificate, more)).to.include({ status: 'VALID' });
      const message = 'no CRL Distribution point specified for non root certificate : CN=no address, and no CRLPath configured for Issuer';
      await expectFault(judge('CRLValidator', certificate), 'workerFailed', message);
    });

    it('fails, in the words of SignServer, where a list is not there, too large, or none', async () => {
      const { certificate } = ca.issue('list away', { lines: [cdp('away.crl')] });
      const url = web.url('away.crl');
      await expectFault(judge('CRLValidator', certificate), 'workerFailed', `Error reading CRL bytes from address : ${url}`);
      web.answers.set('away.crl', (response) => response.end('no list'));
      await expectFault(judge('CRLValidator', certificate), 'workerFailed', `Error creating CRL object with bytes from address : ${url}`);
      web.answers.set('away.crl', (response) => response.destroy());
      await expectFault(
        judge('CRLValidator', certificate),
        'workerFailed',
        `Error opening connection for fetching CRL from address : ${url}`,
      );
      const megabyte = Buffer.alloc(1024 * 1024, '0');
      web.answers.set('away.crl', (response) => {
        const more = (): void => {
          response.write(megabyte, (error) => {
            if (!error) more();
          });
        };
        more();
      });
      await expectFault(judge('CRLValidator', certificate), 'workerFailed', `Error reading CRL bytes from address : ${url}`);
    });

    it('does not wait longer than ten seconds for a list', async () => {
      const { certificate } = ca.issue('slow list', { lines: [cdp('slow.crl')] });
      web.answers.set('slow.crl', () => undefined);
      const begun = performance.now();
      await expectFault(
        judge('CRLValidator', certificate),
        'workerFailed',
        `Error opening connection for fetching CRL from address : ${web.url('slow.crl')}`,
      );
      expect(performance.now() - begun).to.be.within(9_000, 60_000);
    });

    it('takes no list that is out of date, or not valid yet', async () => {
      const { certificate } = ca.issue('old list', { lines: [cdp()] });
      now = 48 * HOUR_MS;
      expect((await judge('CRLValidator', certificate)).status).to.equal('DONTVERIFY');
      now = -2 * HOUR_MS;
      expect((await judge('CRLValidator', certificate)).status).to.not.equal('VALID');
    });

    it('takes no list that another CA signed', async () => {
      const stranger = RevocationCa.root(mkdtempSync(join(folder, 'x')), 'Sub');
      stranger.publish(join(folder, 'forged.crl'));
      const { certificate } = ca.issue('forged list', { lines: [cdp('forged.crl')] });
      const found = await judge('CRLValidator', certificate);
      expect(found.status).to.equal('DONTVERIFY');
      expect(found.message).to.contain("The signature of the list is not its issuer's");
    });

    it('takes no list of other certificates, or of another distribution point', async () => {
      ca.publish(join(folder, 'cas.crl'), ['-crldays', '1', '-crlexts', 'partial']);
      ca.publish(join(folder, 'elsewhere.crl'), ['-crldays', '1', '-crlexts', 'elsewhere']);
      const cas = ca.issue('list of CAs', { lines: [cdp('cas.crl')] });
      const elsewhere = ca.issue('list for elsewhere', { lines: [cdp('elsewhere.crl')] });
      expect((await judge('CRLValidator', cas.certificate)).message).to.contain('The list is of other certificates');
      expect((await judge('CRLValidator', elsewhere.certificate)).message).to.contain('another distribution point');
    });

    it('reads lists in PEM, and follows where a server sends it', async () => {
      const { certificate } = ca.issue('pem list', { lines: [cdp('moved.crl')] });
      web.answers.set('moved.crl', (response) => response.writeHead(302, { Location: '/sub.crl.pem' }).end());
      expect(await judge('CRLValidator', certificate)).to.include({ status: 'VALID' });
      web.answers.set('moved.crl', (response) => response.writeHead(302, { Location: '/moved.crl' }).end());
      await expectFault(
        judge('CRLValidator', certificate),
        'workerFailed',
        `Error reading CRL bytes from address : ${web.url('moved.crl')}`,
      );
    });

    it('keeps lists for REVOCATION_CACHE_SECONDS, and never beyond their end', async () => {
      const { certificate } = ca.issue('kept list', { lines: [cdp()] });
      const keeping = service('CRLValidator', { REVOCATION_CACHE_SECONDS: '100' });
      const requests = async (): Promise<number> => {
        web.requests.length = 0;
        await judged(keeping, certificate.der);
        return web.requests.length;
      };
      expect(await requests()).to.equal(2);
      expect(await requests()).to.equal(0);
      now = 99_000;
      expect(await requests()).to.equal(0);
      now = 101_000;
      expect(await requests()).to.equal(2);
      const forgetful = service('CRLValidator', { REVOCATION_CACHE_SECONDS: '0' });
      web.requests.length = 0;
      await judged(forgetful, certificate.der);
      await judged(forgetful, certificate.der);
      expect(web.requests).to.have.length(4);
    });

    it('fetches a list once for many requests at a time', async () => {
      const { certificate } = ca.issue('many requests', { lines: [cdp()] });
      const one = service('CRLValidator');
      const found = await Promise.all(Array.from({ length: 20 }, () => judged(one, certificate.der)));
      expect(found.map(({ status }) => status)).to.deep.equal(Array(20).fill('VALID'));
      expect(web.requests).to.have.length(2);
    });
  });

  describe('OCSPValidator', () => {
    const aia = (url: string): string => `authorityInfoAccess=OCSP;URI:${url}`;
    /** The sub CA is not asked about, so that one responder is enough. */
    const underRoot = (kind = 'OCSPValidator', more: Properties = {}): ReturnType<typeof makeProcessor> =>
      service(kind, more, root.chainPem);
    const NOCHECK = ['extendedKeyUsage=OCSPSigning', 'noCheck=ignored'];
    const answering = (make: (request: Buffer) => Buffer): void => {
      web.answers.set('ocsp', (response, body) => {
        response.writeHead(200, { 'Content-Type': 'application/ocsp-response' }).end(make(body));
      });
    };
    const asked = (name: string): Certificate => root.issue(name, { lines: [aia(web.url('ocsp'))] }).certificate;

    it('asks a responder with the key of the CA', async () => {
      const url = await root.respond({ more: ['-nmin', '10'] });
      const { certificate } = root.issue('ocsp good', { lines: [aia(url)] });
      // The responder reads the index when it starts.
      root.close();
      const again = await root.respond({ more: ['-nmin', '10'] });
      const known = root.issue('ocsp unknown', { lines: [aia(again)] });
      const found = await judged(underRoot(), known.certificate.der);
      expect(found).to.include({ status: 'DONTVERIFY' });
      expect(found.message).to.contain('Certificate status returned : unknown');
      const gone = await judged(underRoot(), certificate.der);
      expect(gone.status).to.equal('DONTVERIFY');
      expect(gone.message).to.contain('OCSP error');
    });

    it('finds good and revoked certificates', async () => {
      const good = root.issue('good one', { lines: [aia(web.url('ocsp'))] });
      const revoked = root.issue('revoked one', { lines: [aia(web.url('ocsp'))] });
      root.revoke(revoked.file, 'superseded');
      answering((request) => root.answer(request, { more: ['-nmin', '10'] }));
      expect(await judged(underRoot(), good.certificate.der)).to.include({ status: 'VALID' });
      const found = await judged(underRoot(), revoked.certificate.der);
      expect(found).to.include({ status: 'REVOKED', revocationReason: 4 });
      expect(found.message).to.contain('Certificate status returned : revoked');
    });

    it('finds good what a running responder knows, over HTTP as it is', async () => {
      // The address must be in the certificate before the responder has the certificate in its index.
      const { certificate } = root.issue('before the responder', { lines: [aia(web.url('ocsp'))] });
      const url = await root.respond({ more: ['-nmin', '10'] });
      web.answers.set('ocsp', (response, body) => {
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
      const withNoCheck = root.issue('delegate', { lines: NOCHECK });
      const listed = root.issue('listed delegate', { lines: ['extendedKeyUsage=OCSPSigning', cdp('root.crl')] });
      const unlisted = root.issue('unlisted delegate', { lines: ['extendedKeyUsage=OCSPSigning'] });
      root.publish(join(folder, 'root.crl'));
      const certificate = asked('asked delegates');
      answering((request) => root.answer(request, { signer: withNoCheck }));
      expect(await judged(underRoot(), certificate.der)).to.include({ status: 'VALID' });
      answering((request) => root.answer(request, { signer: listed }));
      expect(await judged(underRoot(), certificate.der)).to.include({ status: 'VALID' });
      answering((request) => root.answer(request, { signer: unlisted }));
      await judged(underRoot(), certificate.der).then(
        ({ status }) => expect(status).to.equal('DONTVERIFY'),
        (fault: unknown) => expect((fault as Error).message).to.contain('no CRL Distribution point specified'),
      );
      root.revoke(listed.file);
      root.publish(join(folder, 'root.crl'));
      answering((request) => root.answer(request, { signer: listed }));
      expect(await judged(underRoot(), certificate.der)).to.include({ status: 'DONTVERIFY' });
    });

    it('takes no responder without the purpose, of another CA, or that is not in the answer', async () => {
      const certificate = asked('asked the wrong ones');
      const plain = root.issue('no purpose');
      const foreign = ca.issue('foreign delegate', { lines: NOCHECK });
      const absent = root.issue('absent delegate', { lines: NOCHECK });
      for (const [signer, more] of [
        [plain, []],
        [foreign, []],
        [absent, ['-resp_no_certs']],
      ] as const) {
        answering((request) => root.answer(request, { signer, more }));
        const found = await judged(underRoot(), certificate.der);
        expect(found.status).to.equal('DONTVERIFY');
        expect(found.message).to.contain('not signed by anyone who may');
      }
    });

    it('trusts AUTHORIZEDOCSPRESPONDERCERT without the certificate in the answer', async () => {
      const certificate = asked('asked an authorized one');
      const responder = RevocationCa.root(mkdtempSync(join(folder, 'x')), 'Responder').issue('authorized');
      answering((request) => root.answer(request, { signer: responder, more: ['-resp_no_certs'] }));
      expect(await judged(underRoot(), certificate.der)).to.include({ status: 'DONTVERIFY' });
      const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(responder.certificate.der).toString('base64')}\n-----END CERTIFICATE-----`;
      const trusting = underRoot('OCSPValidator', { 'VAL1.ISSUER1.AUTHORIZEDOCSPRESPONDERCERT1': pem });
      expect(await judged(trusting, certificate.der)).to.include({ status: 'VALID' });
    });

    it('takes no answer to another request, on another certificate, or out of date', async () => {
      const certificate = asked('asked again');
      const other = asked('another');
      let kept: Buffer | undefined;
      answering((request) => (kept ??= root.answer(request, { more: ['-nmin', '10'] })));
      expect(await judged(underRoot(), certificate.der)).to.include({ status: 'VALID' });
      // The same answer, to a request with another nonce and then about another certificate.
      expect((await judged(underRoot(), certificate.der)).message).to.contain('answers another request');
      answering((request) => root.answer(withOtherSerial(request, other), { more: ['-nmin', '10'] }));
      expect((await judged(underRoot(), other.der)).message).to.contain('does not speak of the certificate');
      answering((request) => root.answer(request, { more: ['-nmin', '10'] }));
      now = HOUR_MS;
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
        web.answers.set('ocsp', answer);
        expect((await judged(underRoot(), certificate.der)).status).to.equal('DONTVERIFY');
      }
    });

    it('needs an address in the certificate', async () => {
      const { certificate } = root.issue('no responder');
      const found = await judged(underRoot(), certificate.der);
      expect(found).to.include({ status: 'DONTVERIFY' });
      expect(found.message).to.contain('OCSP service locator url missing for certificate CN=no responder');
    });

    it('asks again only when REVOCATION_CACHE_SECONDS are over', async () => {
      const certificate = asked('asked rarely');
      answering((request) => root.answer(request, { more: ['-nmin', '10'] }));
      const keeping = underRoot();
      await judged(keeping, certificate.der);
      await judged(keeping, certificate.der);
      expect(web.requests).to.have.length(1);
      now = 61_000;
      await judged(keeping, certificate.der);
      expect(web.requests).to.have.length(2);
    });
  });

  describe('OCSPCRLValidator', () => {
    const both = (crl = 'root.crl'): readonly string[] => [`authorityInfoAccess=OCSP;URI:${web.url('ocsp')}`, cdp(crl)];
    const underRoot = (): ReturnType<typeof makeProcessor> => service('OCSPCRLValidator', {}, root.chainPem);

    it('looks into the list where there is no answer that it can believe', async () => {
      const good = root.issue('both good', { lines: both() });
      const revoked = root.issue('both revoked', { lines: both() });
      root.revoke(revoked.file, 'cessationOfOperation');
      root.publish(join(folder, 'root.crl'));
      expect(await judged(underRoot(), good.certificate.der)).to.include({ status: 'VALID' });
      expect(await judged(underRoot(), revoked.certificate.der)).to.include({ status: 'REVOKED', revocationReason: 5 });
      expect(web.requests.filter((path) => path === 'ocsp')).to.have.length(2);
    });

    it('does not take a certificate for good where neither answers', async () => {
      const { certificate } = root.issue('nobody answers', { lines: both('away.crl') });
      const found = await judged(underRoot(), certificate.der);
      expect(found.status).to.equal('DONTVERIFY');
      expect(found.message).to.contain('Neither an OCSP responder nor a revocation list gave an answer');
    });
  });

  it('is not what counts where a path is longer than a CA allows', async () => {
    const upper = root.subordinate(folder, 'Upper', { pathLength: 0 });
    const lower = upper.subordinate(folder, 'Lower');
    const allowed = upper.issue('below upper');
    const { certificate } = lower.issue('below lower');
    const found = await judged(service('NoRevocationCheckingValidator', {}, lower.chainPem), certificate.der);
    expect(found.status).to.equal('DONTVERIFY');
    expect(found.message).to.contain('the path is longer than a CA allows');
    expect(await judged(service('NoRevocationCheckingValidator', {}, upper.chainPem), allowed.certificate.der)).to.include({
      status: 'VALID',
    });
  });

  it('is not looked at by NoRevocationCheckingValidator', async () => {
    const { certificate, file } = ca.issue('nobody looks', { lines: [cdp()] });
    ca.revoke(file);
    expect(await judge('NoRevocationCheckingValidator', certificate)).to.include({ status: 'VALID' });
    expect(web.requests).to.deep.equal([]);
  });
});
