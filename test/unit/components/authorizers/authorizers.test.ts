import { expect } from 'chai';
import { clientCertificate } from '../../../../src/components/authorizers/client-certificate.js';
import { noAuth } from '../../../../src/components/authorizers/no-auth.js';
import type { Certificate } from '../../../../src/core/certificate.js';
import type { Identity } from '../../../../src/core/exchange.js';
import type { CertificateMatchingRule } from '../../../../src/core/worker.js';
import { authorizerContext } from '../../../support/authorizer-context.js';
import { pki } from '../../../support/pki.js';
import { expectFault } from '../../../support/rejection.js';

const rule = (certificate: Certificate, change: Partial<CertificateMatchingRule> = {}): CertificateMatchingRule => ({
  subjectType: 'CERTIFICATE_SERIALNO',
  subjectValue: certificate.serialNumber,
  issuerType: 'ISSUER_DN_BCSTYLE',
  issuerValue: certificate.issuer,
  ...change,
});

async function authorize(rules: readonly CertificateMatchingRule[], certificate?: Certificate): Promise<Identity> {
  const authorizer = clientCertificate.create({}, authorizerContext({ workerId: 20, rules }));
  return authorizer.authorize({ client: { address: '127.0.0.1', ...(certificate && { certificate }) }, log: new Map() });
}

describe('NOAUTH', () => {
  it('lets everybody in', async () => {
    const authorizer = noAuth.create({}, authorizerContext());
    expect(await authorizer.authorize({ client: { address: '127.0.0.1' }, log: new Map() })).to.deep.equal({});
  });
});

describe('CLIENTCERT', () => {
  const one = pki.clientOne.certificate;
  const two = pki.clientTwo.certificate;

  it('lets in whom a rule matches, whichever it is', async () => {
    const rules = [rule(two), rule(one, { subjectType: 'SUBJECT_RDN_CN', subjectValue: 'one' })];
    expect(await authorize(rules, one)).to.deep.equal({});
    expect(await authorize(rules, two)).to.deep.equal({});
  });

  it('refuses a client without a certificate', async () => {
    await expectFault(authorize([rule(one)]), 'illegalRequest', 'Error, client authentication is required.');
  });

  it('refuses whom no rule matches, and says who asked', async () => {
    const sentence = `Worker 20: Client is not authorized: "CN=one,O=Test", "${one.serialNumber}, CN=Test Root CA,O=Test,C=SE"`;
    await expectFault(authorize([], one), 'illegalRequest', sentence);
    await expectFault(authorize([rule(two)], one), 'illegalRequest', sentence);
    await expectFault(authorize([rule(one, { issuerValue: 'CN=Other CA,O=Test,C=SE' })], one), 'illegalRequest', sentence);
  });

  it('refuses the same serial number from another issuer', async () => {
    const { certificate } = pki.stranger;
    await expectFault(
      authorize([rule(certificate, { issuerValue: one.issuer })], certificate),
      'illegalRequest',
      `Worker 20: Client is not authorized: "CN=stranger,O=Elsewhere", "${certificate.serialNumber}, CN=stranger,O=Elsewhere"`,
    );
  });
});
