import { expect } from 'chai';
import { BerFields, childrenOf, readBer } from '../../../../src/formats/asn1/ber-reader.js';
import { openDocument } from '../../../../src/formats/pdf/pdf-document.js';
import type { PdfStream } from '../../../../src/formats/pdf/pdf-objects.js';
import { extensionDer } from '../../../../src/formats/x509/extension.js';
import { issue, pki, type TestIdentity } from '../../../support/pki.js';
import { expectFault } from '../../../support/rejection.js';
import {
  crlDistributionPoints,
  emptyCrl,
  ocspAccess,
  ocspResponseTo,
  startRevocationServer,
  type OcspScript,
  type RevocationServer,
} from '../../../support/revocation-server.js';
import type { SignerOutcome, SignerRun } from '../../../support/run-signer.js';
import { sign, signature } from '../../../support/sign-pdf.js';
import { keyOf, signaturesIn, isValid } from '../../../support/signed-pdf.js';
import { extendedKeyUsage } from '../../../support/test-authority.js';

const REVOCATION_ARCHIVE = '2a864886f72f010108';
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('PDFSigner › revocation', () => {
  let server: RevocationServer;
  let identity: TestIdentity;
  before(async () => {
    server = await startRevocationServer();
    const extension = (oid: string, value: Uint8Array): Uint8Array => extensionDer({ oid, critical: false, value });
    identity = issue({
      subject: 'C=SE,O=Test,CN=Revocable',
      issuer: pki.subCa,
      extensions: [
        extension('2.5.29.31', crlDistributionPoints('ldap://nowhere', `${server.origin}/crl`)),
        extension('1.3.6.1.5.5.7.1.1', ocspAccess(`${server.origin}/ocsp`)),
      ],
    });
  });
  after(() => server.close());

  const crl = (): Uint8Array => emptyCrl(pki.subCa);
  const responder = (script: OcspScript) => (request: Uint8Array) => ocspResponseTo(request, pki.subCa, script);
  const run = (properties: Record<string, string>): Partial<SignerRun> => ({ key: keyOf(identity), properties, now: Date.now() });
  const signWith = (properties: Record<string, string>): Promise<SignerOutcome> => sign(run(properties));
  const WITH_CRL = { EMBED_CRL: ' true ' };
  const WITH_OCSP = { EMBED_OCSP_RESPONSE: 'TRUE' };

  it('embeds the CRL of each certificate that names one', async () => {
    const list = crl();
    server.answers = { '/crl': () => list };
    const { cms } = await signature(run(WITH_CRL));

    const archive = readBer(Buffer.from(cms.signerInfo.attributes.get(REVOCATION_ARCHIVE)!, 'hex'));
    const [crls, ...others] = childrenOf(archive);
    expect([crls!.tag, others]).to.deep.equal([0xa0, []]);
    expect(hex(childrenOf(childrenOf(crls!)[0]!)[0]!.encoding)).to.equal(hex(list));
    expect(server.counts.get('/crl')).to.equal(1);
  });

  it('tries three times for a CRL', async () => {
    server.answers = { '/crl': (_, count) => (count < 3 ? 500 : crl()) };
    await signWith(WITH_CRL);
    expect(server.counts.get('/crl')).to.equal(3);
  });

  it('does not sign where there is no CRL to be had', async () => {
    const message = `Error getting input stream for fetching CRL from address : ${server.origin}/crl`;
    server.answers = {};
    await expectFault(signWith(WITH_CRL), 'workerFailed', message);
    server.answers = { '/crl': () => Buffer.from('no CRL') };
    await expectFault(signWith(WITH_CRL), 'workerFailed', message);
    server.answers = { '/crl': () => new Uint8Array() };
    await expectFault(signWith(WITH_CRL), 'workerFailed', 'Empty CRL file fetched from CDP');
  });

  it('does not follow addresses that are not of HTTP', async () => {
    const elsewhere = issue({
      subject: 'CN=Elsewhere',
      issuer: pki.subCa,
      extensions: [extensionDer({ oid: '2.5.29.31', critical: false, value: crlDistributionPoints('file:///etc/passwd') })],
    });
    await expectFault(
      sign({ key: keyOf(elsewhere), properties: WITH_CRL }),
      'workerFailed',
      'Error opening connection for fetching CRL from address : file:///etc/passwd',
    );
  });

  it('embeds the response of the OCSP responder, beside the CRL where both are asked for', async () => {
    server.answers = { '/crl': crl, '/ocsp': responder({ status: 'good' }) };
    const { cms } = await signature(run({ ...WITH_CRL, ...WITH_OCSP }));

    const archive = readBer(Buffer.from(cms.signerInfo.attributes.get(REVOCATION_ARCHIVE)!, 'hex'));
    expect(childrenOf(archive).map(({ tag }) => tag)).to.deep.equal([0xa0, 0xa1]);
    const response = childrenOf(childrenOf(childrenOf(archive)[1]!)[0]!)[0]!;
    expect(new BerFields(response, 'OCSPResponse').take(0x0a).content[0]).to.equal(0);
  });

  it('takes the response of a responder that the CA has certified for it', async () => {
    const delegate = issue({
      subject: 'CN=Responder',
      issuer: pki.subCa,
      extensions: [extendedKeyUsage(['1.3.6.1.5.5.7.3.9'], false)],
    });
    server.answers = { '/ocsp': responder({ status: 'good', signer: delegate, certificate: delegate }) };
    await signWith(WITH_OCSP);
  });

  it('asks no responder without the certificate of the CA', async () => {
    server.answers = {};
    await sign({ ...run(WITH_OCSP), chain: identity.chain.slice(0, 1) });
    expect(server.counts.size).to.equal(0);
  });

  it('does not sign with a certificate that is revoked or unknown', async () => {
    for (const status of ['revoked', 'unknown'] as const) {
      server.answers = { '/ocsp': responder({ status }) };
      await expectFault(signWith(WITH_OCSP), 'workerFailed', `OCSP Status is ${status}!`);
    }
  });

  it('believes no response of somebody else, about something else, or of another time', async () => {
    const failure = 'Error getting an OCSP response for the signing certificate';
    const pretender = issue({ subject: 'CN=Pretender', issuer: pki.subCa });
    for (const script of [
      { status: 'good', signer: pki.stranger, certificate: pki.stranger },
      { status: 'good', signer: pretender, certificate: pretender },
      { status: 'good', serialNumber: 1n },
    ] as const) {
      server.answers = { '/ocsp': responder(script) };
      await expectFault(signWith(WITH_OCSP), 'workerFailed', failure);
    }
    for (const answer of [404, Buffer.from('30030a0106', 'hex'), Buffer.from('hello'), new Uint8Array(300_000)]) {
      server.answers = { '/ocsp': () => answer };
      await expectFault(signWith(WITH_OCSP), 'workerFailed', failure);
    }
    for (const time of [Date.now() - 3 * 24 * 3600 * 1000, Date.now() + 3600 * 1000]) {
      server.answers = { '/ocsp': responder({ status: 'good', time }) };
      await expectFault(signWith(WITH_OCSP), 'workerFailed', 'The OCSP response is not of this time');
    }
  });

  it('EN 319 142-1 §5.4.2: PAdES has it in the document security store', async () => {
    const list = crl();
    server.answers = { '/crl': () => list, '/ocsp': responder({ status: 'good' }) };
    const { data } = await signWith({ ...WITH_CRL, ...WITH_OCSP, SIGNATURE_FORMAT: 'PADES-BASELINE-B' });
    const document = openDocument(data);
    const store = document.dictionary(document.catalog.get('DSS'))!;

    expect(signaturesIn(data).map(isValid)).to.deep.equal([true]);
    expect(signaturesIn(data)[0]!.cms.signerInfo.attributes.has(REVOCATION_ARCHIVE)).to.equal(false);
    const [crls, responses, certificates] = ['CRLs', 'OCSPs', 'Certs'].map((key) => document.array(store.get(key))!);
    expect([crls!.length, responses!.length, certificates!.length]).to.deep.equal([1, 1, 3]);
    expect(hex((document.resolve(crls![0]!) as PdfStream).bytes)).to.equal(hex(list));
  });
});
