import { expect } from 'chai';
import type { Processor } from '../../../../src/core/worker-definition.js';
import { objectIdentifier, sequence, tlv } from '../../../../src/formats/asn1/asn1.js';
import { extensionDer } from '../../../../src/formats/x509/extension.js';
import { validationServiceWorker } from '../../../../src/workers/validators/validation-service-worker.js';
import { MemoryLog } from '../../../support/engine-fixture.js';
import { issue, pki, type TestIdentity } from '../../../support/pki.js';
import { expectFault } from '../../../support/rejection.js';
import { ask, judged, makeProcessor } from '../../../support/run-processor.js';

const DAY_MS = 24 * 3_600_000;
const NO_REVOCATION = 'org.signserver.validationservice.server.NoRevocationCheckingValidator';
const DUMMY = 'org.signserver.validationservice.server.DummyValidator';

const chainPem = (identity: TestIdentity): string => identity.chain.map((_, index) => pems(identity)[index] ?? '').join('\n');
const pems = ({ chain }: TestIdentity): readonly string[] =>
  chain.map(({ der }) => `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----`);

const keyUsage = (bits: number): Uint8Array => extensionDer({ oid: '2.5.29.15', critical: true, value: tlv(0x03, Uint8Array.of(0, bits)) });
const DIGITAL_SIGNATURE = 0x80;
const NON_REPUDIATION = 0x40;
const KEY_ENCIPHERMENT = 0x20;

const service = (more: Readonly<Record<string, string>> = {}, context: Parameters<typeof makeProcessor>[2] = {}): Processor =>
  makeProcessor(
    validationServiceWorker,
    { 'VAL1.CLASSPATH': NO_REVOCATION, 'VAL1.ISSUER1.CERTCHAIN': chainPem(pki.subCa), ...more },
    { workerId: 7, ...context },
  );

describe('the validation service › chains', () => {
  it('finds a certificate below the lowest CA of a chain VALID', async () => {
    const found = await judged(service(), pki.ecSigner.certificate.der);
    expect(found).to.deep.include({
      status: 'VALID',
      message: 'This certificate is valid. Trust anchor for certificate is :CN=Test Root CA,O=Test,C=SE',
    });
    expect(found.caChain.map(({ subject }) => subject)).to.deep.equal(['CN=Test Sub CA,O=Test,C=SE', 'CN=Test Root CA,O=Test,C=SE']);
  });

  it('finds one below a CA further up VALID, with the CAs from there on', async () => {
    const found = await judged(service(), pki.clientOne.certificate.der);
    expect([found.status, found.caChain.length]).to.deep.equal(['VALID', 1]);
  });

  it('takes the CAs in any order', async () => {
    const backwards = [...pems(pki.subCa)].reverse().join('\n');
    expect(await judged(service({ 'VAL1.ISSUER1.CERTCHAIN': backwards }), pki.ecSigner.certificate.der)).to.include({ status: 'VALID' });
  });

  it('finds the root itself VALID', async () => {
    expect(await judged(service(), pki.root.certificate.der)).to.include({
      status: 'VALID',
      message: 'This certificate is defined as Trust Anchor.',
    });
  });

  it('does not know those of another CA', async () => {
    expect(await judged(service(), pki.stranger.certificate.der)).to.deep.include({
      status: 'ISSUERNOTSUPPORTED',
      message: "Issuer of given certificate isn't supported",
      caChain: [],
      revocationReason: -1,
    });
  });

  it('does not verify what another CA of the same name issued', async () => {
    const namesake = issue({ subject: 'C=SE,O=Test,CN=Test Sub CA', isCa: true });
    const forged = issue({ subject: 'CN=forged', issuer: namesake });
    expect(await judged(service(), forged.certificate.der)).to.include({
      status: 'DONTVERIFY',
      message: "Error certificates signature doesn't verify with CA certificates public key.",
    });
  });

  it('tells those that are expired or not yet valid', async () => {
    expect(await judged(service(), pki.expiredSigner.certificate.der)).to.include({
      status: 'EXPIRED',
      message: 'Error certificate have expired.',
    });
    expect(await judged(service(), pki.futureSigner.certificate.der)).to.include({
      status: 'NOTYETVALID',
      message: 'Error certificate is not yet valid.',
    });
  });

  it('tells CAs that are expired or not yet valid', async () => {
    for (const [from, to, status, what] of [
      [-2, -1, 'CAEXPIRED', 'have expired.'],
      [1, 2, 'CANOTYETVALID', 'is not yet valid.'],
    ] as const) {
      const dates = { notBefore: new Date(Date.now() + from * DAY_MS), notAfter: new Date(Date.now() + to * DAY_MS) };
      const ca = issue({ subject: `CN=CA ${status}`, issuer: pki.root, isCa: true, ...dates });
      const { certificate } = issue({ subject: 'CN=below', issuer: ca });
      expect(await judged(service({ 'VAL1.ISSUER1.CERTCHAIN': chainPem(ca) }), certificate.der)).to.include({
        status,
        message: `Error CA Certificate or the requested certificate ${what}`,
      });
    }
  });

  it('does not verify what somebody issued who is no CA', async () => {
    const noCa = issue({ subject: 'CN=no CA', issuer: pki.root });
    const { certificate } = issue({ subject: 'CN=below no CA', issuer: noCa });
    const found = await judged(service({ 'VAL1.ISSUER1.CERTCHAIN': chainPem(noCa) }), certificate.der);
    expect(found.status).to.equal('DONTVERIFY');
    expect(found.message).to.contain('the issuer is no CA');
  });

  it('does not verify what a CA issued that may not sign certificates', async () => {
    const usageless = issue({ subject: 'CN=usageless', issuer: pki.root, isCa: true, extensions: [keyUsage(DIGITAL_SIGNATURE)] });
    const { certificate } = issue({ subject: 'CN=below usageless', issuer: usageless });
    const found = await judged(service({ 'VAL1.ISSUER1.CERTCHAIN': chainPem(usageless) }), certificate.der);
    expect(found.message).to.contain('the issuer may not sign certificates');
  });

  it('does not verify a critical extension that it does not know', async () => {
    const unknown = extensionDer({ oid: '1.2.3.4', critical: true, value: sequence(objectIdentifier('1.2.3')) });
    const harmless = extensionDer({ oid: '1.2.3.4', critical: false, value: sequence() });
    const critical = issue({ subject: 'CN=critical', issuer: pki.subCa, extensions: [unknown] });
    const other = issue({ subject: 'CN=other', issuer: pki.subCa, extensions: [harmless] });
    expect((await judged(service(), critical.certificate.der)).message).to.contain('unrecognized critical extension 1.2.3.4');
    expect(await judged(service(), other.certificate.der)).to.include({ status: 'VALID' });
  });

  it('asks the next validator where one does not know the issuer', async () => {
    const more = { 'VAL2.CLASSPATH': NO_REVOCATION, 'VAL2.ISSUER1.CERTCHAIN': chainPem(pki.stranger) };
    expect((await judged(service(more), pki.stranger.certificate.der)).status).to.equal('VALID');
  });
});

describe('the validation service › purposes', () => {
  const signer = (bits: number): Uint8Array =>
    issue({ subject: `CN=usage ${String(bits)}`, issuer: pki.subCa, extensions: [keyUsage(bits)] }).certificate.der;

  const cases: readonly (readonly [bits: number, asked: readonly string[], answered: readonly string[] | 'BADCERTPURPOSE'])[] = [
    [DIGITAL_SIGNATURE | KEY_ENCIPHERMENT, ['IDENTIFICATION'], ['IDENTIFICATION']],
    [DIGITAL_SIGNATURE, ['IDENTIFICATION'], 'BADCERTPURPOSE'],
    [KEY_ENCIPHERMENT, ['IDENTIFICATION', 'ELECTRONIC_SIGNATURE'], 'BADCERTPURPOSE'],
    [DIGITAL_SIGNATURE, ['ELECTRONIC_SIGNATURE'], ['ELECTRONIC_SIGNATURE']],
    [NON_REPUDIATION, ['electronic_signature'], ['ELECTRONIC_SIGNATURE']],
    [DIGITAL_SIGNATURE, ['IDENTIFICATION', ' ELECTRONIC_SIGNATURE'], ['ELECTRONIC_SIGNATURE']],
    [DIGITAL_SIGNATURE | KEY_ENCIPHERMENT, ['IDENTIFICATION', 'ELECTRONIC_SIGNATURE'], ['IDENTIFICATION', 'ELECTRONIC_SIGNATURE']],
    [DIGITAL_SIGNATURE, ['constructor'], 'BADCERTPURPOSE'],
    [DIGITAL_SIGNATURE, [], []],
  ];
  for (const [bits, asked, answered] of cases) {
    it(`of ${asked.join(', ') || 'none'} with key usage 0x${bits.toString(16)} are ${String(answered) || 'none'}`, async () => {
      const { status, purposes, message } = await judged(service(), signer(bits), asked);
      if (answered !== 'BADCERTPURPOSE') expect([status, purposes]).to.deep.equal(['VALID', answered]);
      else {
        expect([status, purposes]).to.deep.equal([answered, []]);
        expect(message).to.equal("Error certificate doesn't fulfill any of the specified certificate purposes in the request.");
      }
    });
  }

  it('are none of a certificate without key usage', async () => {
    const found = await judged(service(), pki.ecSigner.certificate.der, ['ELECTRONIC_SIGNATURE']);
    expect(found.status).to.equal('BADCERTPURPOSE');
  });

  it('are answered of no certificate that is found wrong before', async () => {
    const expired = issue({ subject: 'CN=Expired', issuer: pki.subCa, extensions: [keyUsage(DIGITAL_SIGNATURE)], notAfter: new Date(0) });
    const found = await judged(service(), expired.certificate.der, ['ELECTRONIC_SIGNATURE']);
    expect([found.status, found.purposes]).to.deep.equal(['EXPIRED', []]);
  });
});

describe('the validation service › answers', () => {
  const text = async (processor: Processor, der: Uint8Array, purposes: readonly string[] = []): Promise<string> => {
    const { data, contentType } = await ask(processor, { kind: 'validateCertificate', certificate: der, purposes, metadata: new Map() });
    expect(contentType).to.equal('text/plain');
    return Buffer.from(data).toString();
  };

  it('are one line of five fields', async () => {
    expect(await text(service(), pki.ecSigner.certificate.der)).to.equal(
      'VALID;;This certificate is valid. Trust anchor for certificate is :CN=Test Root CA,O=Test,C=SE;-1;',
    );
    const revoking = service(
      { 'VAL1.CLASSPATH': DUMMY, 'VAL1.TESTPROP': 'x', 'VAL1.REVOKED': pki.ecSigner.certificate.subject },
      { clock: { now: () => Date.now() } },
    );
    expect(await text(revoking, pki.ecSigner.certificate.der)).to.match(/^REVOKED;;Not valid: REVOKED;3;\d{13}$/);
  });

  it('are kept for the issuers that CACHEDISSUERS names, with the date of the first', async () => {
    let now = Date.now();
    const wait = { 'VAL1.CLASSPATH': DUMMY, 'VAL1.TESTPROP': 'x', 'VAL1.REVOKED': pki.ecSigner.certificate.subject };
    const caching = service(
      { ...wait, CACHEDISSUERS: 'CN=Other;C=SE, O=Test, CN=Test Sub CA', TIMEINCACHE: '10' },
      { clock: { now: () => now } },
    );
    const first = await judged(caching, pki.ecSigner.certificate.der);
    now += 9_999;
    expect((await judged(caching, pki.ecSigner.certificate.der)).validationDate).to.equal(first.validationDate);
    now += 2;
    expect((await judged(caching, pki.ecSigner.certificate.der)).validationDate).to.equal(now);
    const forgetful = service(wait, { clock: { now: () => now } });
    const once = await judged(forgetful, pki.ecSigner.certificate.der);
    now += 1;
    expect((await judged(forgetful, pki.ecSigner.certificate.der)).validationDate).to.equal(once.validationDate + 1);
  });

  it('are refused where no validator takes the certificate', async () => {
    const dummy = service({ 'VAL1.CLASSPATH': DUMMY, 'VAL1.TESTPROP': 'x' });
    const message = 'Error no validators in validation service 7 supports the issuer of given CA CN=Test Sub CA,O=Test,C=SE';
    await expectFault(judged(dummy, pki.ecSigner.certificate.der), 'illegalRequest', message);
  });

  it('are refused for what is no certificate', async () => {
    await expectFault(judged(service(), Buffer.from('no certificate')), 'illegalRequest', 'The certificate cannot be read.');
  });
});

describe('the validation service › properties', () => {
  const statusOf = (processor: Processor): NonNullable<ReturnType<NonNullable<Processor['status']>>> => {
    const status = processor.status?.();
    if (!status) throw new Error('there is no status');
    return status;
  };

  it('are inherited by validators from the worker, and by issuers from validators', async () => {
    const inherited = makeProcessor(validationServiceWorker, {
      'VAL3.CLASSPATH': NO_REVOCATION,
      'VALIDATOR12.CLASSPATH': NO_REVOCATION,
      'ISSUER9.CRLPATHS': '',
      CERTCHAIN: chainPem(pki.subCa),
    });
    expect(await judged(inherited, pki.ecSigner.certificate.der)).to.include({ status: 'VALID' });
    expect(statusOf(inherited)).to.deep.equal({
      errors: [],
      entries: [{ title: 'Number of validators', value: '2' }],
      sections: [{ title: 'Validators', lines: ['Status validator 3: OK', 'Status validator 12: OK'] }],
    });
  });

  it('of a class that is not there leave no validator, in the words of SignServer', async () => {
    const log = new MemoryLog();
    const broken = service({ 'VAL2.CLASSPATH': 'org.example.Nothing', 'VAL3.TESTPROP': 'x' }, { log });
    const sentences = [
      'Error loading validator class by name with validatorId 2 with workerId 7 have got the required setting CLASSPATH set correctly.',
      'Error validator with validatorId 3 with workerId 7 have got the required setting CLASSPATH set correctly.',
    ];
    expect(statusOf(broken).errors).to.deep.equal(sentences);
    await expectFault(judged(broken, pki.ecSigner.certificate.der), 'workerFailed', 'Worker is misconfigured');
  });

  it('with a TIMEINCACHE that is no number serve with the default, which status tells', async () => {
    const processor = service({ TIMEINCACHE: 'soon' });
    expect(await judged(processor, pki.ecSigner.certificate.der)).to.include({ status: 'VALID' });
    expect(processor.status?.().errors).to.deep.equal(['TIMEINCACHE is no number, so that it is 10 seconds']);
    expect(service({ TIMEINCACHE: '-1' }).status?.().errors).to.deep.equal([]);
  });

  it('of other services and purpose checkers are told', async () => {
    const broken = service({ VALIDATIONSERVICE_TYPE: 'org.example.Service', CERTPURPOSECHECKER: 'org.example.Checker' });
    expect(statusOf(broken).errors).to.deep.equal([
      'Error instantiating Validation Service, check that the TYPE setting of workerid : 7 have the correct class name.',
      'Error Validation Service with workerId 7 have got bad classpath  org.example.Checker for the setting CERTPURPOSECHECKER',
    ]);
    await expectFault(judged(broken, pki.ecSigner.certificate.der), 'workerFailed', 'Worker is misconfigured');
  });

  const wrongIssuers: readonly (readonly [what: string, properties: Readonly<Record<string, string>>, why: string])[] = [
    ['no chain', { 'VAL1.ISSUER2.CRLPATHS': '' }, 'CERTCHAIN is not set.'],
    ['a chain that is none', { 'VAL1.ISSUER2.CERTCHAIN': 'hello' }, 'The text holds no certificate in PEM form.'],
    ['no root', { 'VAL1.ISSUER2.CERTCHAIN': pems(pki.subCa)[0] ?? '' }, 'CERTCHAIN must have exactly one root.'],
    [
      'two roots',
      { 'VAL1.ISSUER2.CERTCHAIN': `${chainPem(pki.root)}\n${chainPem(pki.stranger)}` },
      'CERTCHAIN must have exactly one root.',
    ],
    [
      'two lines',
      { 'VAL1.ISSUER2.CERTCHAIN': `${chainPem(pki.subCa)}\n${pems(pki.clientOne)[0] ?? ''}` },
      'CERTCHAIN has a certificate that does not descend from the others.',
    ],
    [
      'an address that is none',
      { 'VAL1.ISSUER2.CERTCHAIN': chainPem(pki.subCa), 'VAL1.ISSUER2.CRLPATHS': 'http://a/b,file:///etc/passwd' },
      'URL in CRLPATHS property for issuer is not valid. : file:///etc/passwd',
    ],
  ];
  for (const [what, properties, why] of wrongIssuers) {
    it(`of an issuer with ${what} leave that out, and say so`, async () => {
      const partly = service(properties);
      expect(statusOf(partly).errors).to.deep.equal([`Issuer 2 of validator 1 is ignored: ${why}`]);
      expect(await judged(partly, pki.ecSigner.certificate.der)).to.include({ status: 'VALID' });
    });
  }
});

describe('DummyValidator', () => {
  const names: readonly (readonly [subject: string, issuer: string, number: number, status: string])[] = [
    ['CN=revokedCert1', 'CN=cert1', 1, 'REVOKED'],
    ['CN=anything', 'CN=revocedRootCA1', 1, 'CAREVOKED'],
    ['CN=ValidSubCA1', 'CN=Some CA', 1, 'VALID'],
    ['CN=anything', 'CN=ValidSubCA1', 1, 'VALID'],
    ['CN=ValidSubSubCA2', 'CN=Some CA', 2, 'VALID'],
    ['C=SE,O=SignServer,OU=Testing,CN=x', 'C=SE,O=SignServer,OU=Testing,CN=DSS Root CA 10', 1, 'VALID'],
  ];
  for (const [subject, issuer, number, status] of names) {
    it(`finds ${subject} of ${issuer} ${status}`, async () => {
      const ca = issue({ subject: issuer, isCa: true });
      const { certificate } = issue({ subject, issuer: ca });
      const prefix = `VAL${String(number)}.`;
      const dummy = makeProcessor(validationServiceWorker, {
        [`${prefix}CLASSPATH`]: DUMMY,
        [`${prefix}TESTPROP`]: 'x',
        [`${prefix}ISSUER1.CERTCHAIN`]: chainPem(ca),
      });
      expect(await judged(dummy, certificate.der)).to.include({ status });
    });
  }

  it('needs TESTPROP', () => {
    const dummy = service({ 'VAL1.CLASSPATH': DUMMY });
    expect(dummy.status?.().errors).to.deep.equal(["Error property 'TESTPROP' is not set for validator 1 in worker 7"]);
  });
});
