import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { certificate, CLIENT, dataRequest, engineFixture, NOON, type EngineFixture } from '../../support/engine-fixture.js';

const HOUR_MS = 3_600_000;

describe('the certificate of a signer', () => {
  let fixture: EngineFixture;
  beforeEach(() => {
    fixture = engineFixture();
  });
  const process = (): ReturnType<EngineFixture['engine']['process']> => fixture.engine.process({ name: 'Signer' }, dataRequest(), CLIENT);
  const configure = (properties: Record<string, string>): void => {
    fixture.store.put(2, properties);
  };

  const withCertificate = async (changes: Parameters<typeof certificate>[0], properties: Record<string, string> = {}): Promise<string> => {
    configure({ DISABLEKEYUSAGECOUNTER: 'TRUE', ...properties });
    await fixture.workers.find({ id: 1 });
    fixture.tokens[0]!.chains.set('key1', [certificate(changes)]);
    return process().then(
      () => 'signed',
      (fault: unknown) => (fault as Error).message,
    );
  };
  const wrapped = 'org.signserver.common.CryptoTokenOfflineException: Error Signer Worker{id: 2} ';

  it('refuses requests when it is expired', async () => {
    expect(await withCertificate({ notAfter: new Date(NOON - 1) })).to.match(
      new RegExp(`^${wrapped}expired at Tue Nov 24 \\d\\d:59:59 .+ 2026$`),
    );
  });

  it('refuses requests before it is valid', async () => {
    expect(await withCertificate({ notBefore: new Date(NOON + HOUR_MS) })).to.contain(`${wrapped}is not valid until `);
  });

  it('refuses requests outside of its private key usage period', async () => {
    expect(await withCertificate({ privateKeyUsagePeriod: { notAfter: new Date(NOON - 1) } })).to.contain('expired at');
    fixture = engineFixture();
    expect(await withCertificate({ privateKeyUsagePeriod: { notBefore: new Date(NOON + 1) } })).to.contain('not valid until');
  });

  it('refuses requests MINREMAININGCERTVALIDITY days before its end, whatever else is checked', async () => {
    expect(await withCertificate({}, { MINREMAININGCERTVALIDITY: '2' })).to.contain('expired at');
    fixture = engineFixture();
    const off = { CHECKCERTVALIDITY: 'false', CHECKCERTPRIVATEKEYVALIDITY: 'false' };
    expect(await withCertificate({}, { ...off, MINREMAININGCERTVALIDITY: '2' })).to.contain('expired at');
    fixture = engineFixture();
    expect(await withCertificate({ notAfter: new Date(NOON + 50 * HOUR_MS) }, { MINREMAININGCERTVALIDITY: '2' })).to.equal('signed');
  });

  it('allows signatures in the narrowest of its periods', async () => {
    const hours = (from: number, to: number): { notBefore: Date; notAfter: Date } => ({
      notBefore: new Date(NOON + from * HOUR_MS),
      notAfter: new Date(NOON + to * HOUR_MS),
    });
    for (const [certificatePeriod, keyPeriod, outcome] of [
      [hours(-9, 9), hours(-1, 1), 'signed'],
      [hours(-1, 1), hours(-9, 9), 'signed'],
      [hours(-9, 9), hours(1, 2), 'not valid until'],
      [hours(1, 2), hours(-9, 9), 'not valid until'],
      [hours(-9, 9), hours(-2, -1), 'expired at'],
      [hours(-2, -1), hours(-9, 9), 'expired at'],
    ] as const) {
      fixture = engineFixture();
      expect(await withCertificate({ ...certificatePeriod, privateKeyUsagePeriod: keyPeriod })).to.contain(outcome);
    }
  });

  it('allows signatures at the first and the last moment of its validity', async () => {
    expect(await withCertificate({ notBefore: new Date(NOON) })).to.equal('signed');
    fixture = engineFixture();
    expect(await withCertificate({ notAfter: new Date(NOON) })).to.equal('signed');
  });

  it('refuses requests where it is of another key', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await withCertificate({ publicKey })).to.equal(
      'org.signserver.common.CryptoTokenOfflineException: Certificate does not match key',
    );
    // The log says which one it was.
    expect(fixture.records[0]?.get('SIGNER_CERT_SUBJECTDN')).to.equal('CN=signer');
  });

  it('shows in worker status as it does in requests', async () => {
    await withCertificate({ notAfter: new Date(NOON - 1) });
    expect((await fixture.engine.status({ id: 2 })).errors.join()).to.contain('Error Signer Worker{id: 2} expired at');
  });

  it('is not looked at where the checks are switched off', async () => {
    const off = { CHECKCERTVALIDITY: 'false', CHECKCERTPRIVATEKEYVALIDITY: 'FALSE' };
    expect(await withCertificate({ notAfter: new Date(NOON - 1), privateKeyUsagePeriod: { notAfter: new Date(NOON - 1) } }, off)).to.equal(
      'signed',
    );
  });

  it('refuses requests where it is configured and not in the chain', async () => {
    expect(await withCertificate({}, { SIGNERCERT: 'CN=other' })).to.contain('Signer certificate not included in certificate chain');
    fixture = engineFixture();
    expect(await withCertificate({}, { SIGNERCERT: 'CN=other', INCLUDE_CERTIFICATE_LEVELS: '0' })).to.equal('signed');
  });

  it('is that of this node, else the last of a configured chain that is not of a CA', async () => {
    expect(await withCertificate({}, { 'NODE1.SIGNERCERT': 'CN=node', SIGNERCERTCHAIN: 'CN=node;CN=CA' })).to.equal('signed');
    expect(fixture.records[0]?.get('SIGNER_CERT_SUBJECTDN')).to.equal('CN=node');
    fixture = engineFixture();
    expect(await withCertificate({}, { SIGNERCERTCHAIN: 'CN=first;CN=second;CN=CA' })).to.equal('signed');
    expect(fixture.records[0]?.get('SIGNER_CERT_SUBJECTDN')).to.equal('CN=second');
  });

  it('is none where it is the one that stands in for it in Java keystores', async () => {
    expect(await withCertificate({ subject: 'CN=key1,L=_SignServer_DUMMY_CERT_,C=SE' })).to.equal('signed');
    expect(fixture.records[0]?.has('SIGNER_CERT_SUBJECTDN')).to.equal(false);
  });
});
