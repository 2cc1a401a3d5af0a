import { expect } from 'chai';
import type { OtherWorkers } from '../../../../src/core/ports.js';
import type { Processor } from '../../../../src/core/worker-definition.js';
import type { Reply } from '../../../../src/core/exchange.js';
import type { DocumentValidation } from '../../../../src/core/validation.js';
import { xadesValidator } from '../../../../src/workers/validators/xades-validator.js';
import { issue, pki, type TestIdentity } from '../../../support/pki.js';
import { expectFault } from '../../../support/rejection.js';
import { ask, makeProcessor, problemsOfProcessor, verdictOn } from '../../../support/run-processor.js';
import { extendedKeyUsage, TestAuthority, TIME_STAMPING } from '../../../support/test-authority.js';
import { NO_OTHER_WORKERS } from '../../../support/worker-context.js';
import { keyOf, xadesSigned, xmlSigned } from '../../../support/xml-signing.js';

const rsa = keyOf(pki.rsaSigner);
const ec = keyOf(pki.ecSigner);
const DAY_MS = 24 * 3_600_000;
const YEAR_MS = 365 * DAY_MS;
const DOCUMENT = '<order><amount>100</amount><to>Alice</to></order>';

const pem = ({ certificate: { der } }: TestIdentity): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;

const TRUSTING = { TRUSTANCHORS: pem(pki.root), CERTIFICATES: pem(pki.subCa), REVOCATION_CHECKING: 'false' };

const validator = (more: Readonly<Record<string, string>> = {}, now?: number): Processor =>
  makeProcessor(xadesValidator, { ...TRUSTING, ...more }, now === undefined ? {} : { clock: { now: () => now } });
const verdict = (document: string, more: Readonly<Record<string, string>> = {}): Promise<string> => verdictOn(validator(more), document);

async function validation(processor: Processor, document: string): Promise<DocumentValidation> {
  const { validation: found } = await ask(processor, { kind: 'validateDocument', data: Buffer.from(document), metadata: new Map() });
  if (found?.kind !== 'document') throw new Error('the answer is no validation of a document');
  return found.validation;
}

/** A server with one worker, which makes time stamps. */
function stamping(authority: TestAuthority): OtherWorkers {
  return {
    ...NO_OTHER_WORKERS,
    process: async (_reference, request): Promise<Reply> => {
      if (request.kind !== 'data') throw new Error('no query');
      return { data: (await authority.ask(request.data)).data, contentType: '', archiveId: '', requestId: 1 };
    },
  };
}

const stamped = (form: string, authority = new TestAuthority(), key = rsa): Promise<string> =>
  xadesSigned(DOCUMENT, key, { properties: { XADESFORM: form, TSA_WORKER: 'Tsa' }, worker: { workers: stamping(authority) } });

describe('XAdESValidator › properties', () => {
  it('are told what is wrong', () => {
    expect(problemsOfProcessor(xadesValidator, {})).to.deep.equal(['Missing required property TRUSTANCHORS']);
    expect(problemsOfProcessor(xadesValidator, { TRUSTANCHORS: 'x', CERTIFICATES: 'y' })).to.deep.equal([
      'Property TRUSTANCHORS caused error: The text holds no certificate in PEM form.',
      'Property CERTIFICATES caused error: The text holds no certificate in PEM form.',
    ]);
  });
});

describe('XAdESValidator › signatures that are right', () => {
  for (const form of ['BES', 'BASELINE-B']) {
    it(`are VALID: ${form} with RSA and ECDSA`, async () => {
      expect(await verdict(await xadesSigned(DOCUMENT, rsa, { properties: { XADESFORM: form } }))).to.equal('VALID');
      expect(await verdict(await xadesSigned(DOCUMENT, ec, { properties: { XADESFORM: form } }))).to.equal('VALID');
    });
  }
  for (const form of ['T', 'BASELINE-T']) {
    it(`are VALID: ${form}, with its time stamp`, async () => {
      expect(await verdict(await stamped(form))).to.equal('VALID');
    });
  }

  it('tell about the certificate', async () => {
    const { valid, certificate } = await validation(validator(), await xadesSigned(DOCUMENT, rsa));
    expect(valid).to.equal(true);
    expect(certificate).to.deep.include({ status: 'VALID', message: 'Certifiate passed validation', revocationReason: -1, purposes: [] });
    expect(certificate?.caChain.map(({ subject }) => subject)).to.deep.equal([pki.subCa.certificate.subject, pki.root.certificate.subject]);
  });

  it('are VALID with the CAs in the signature instead of CERTIFICATES', async () => {
    const alone = { TRUSTANCHORS: pem(pki.root), CERTIFICATES: '' };
    expect(await verdict(await xadesSigned(DOCUMENT, rsa, { properties: { INCLUDE_CERTIFICATE_LEVELS: '2' } }), alone)).to.equal('VALID');
    expect(await verdict(await xadesSigned(DOCUMENT, rsa), alone)).to.equal('INVALID');
  });

  it('are VALID with one of several anchors, which may be a CA below a root', async () => {
    const anchors = { TRUSTANCHORS: `${pem(pki.stranger)}${pem(pki.subCa)}`, CERTIFICATES: '' };
    expect(await verdict(await xadesSigned(DOCUMENT, rsa), anchors)).to.equal('VALID');
  });
});

describe('XAdESValidator › signatures that are not right', () => {
  it('are INVALID where document, properties, value or certificates were changed', async () => {
    const signed = await xadesSigned(DOCUMENT, rsa, { properties: { CLAIMED_ROLE: 'clerk' } });
    expect(await verdict(signed)).to.equal('VALID');
    for (const [from, to] of [
      ['>100<', '>900<'],
      ['clerk', 'chief'],
      ['<xades:SigningTime>2', '<xades:SigningTime>3'],
      ['rsa-sha256', 'rsa-sha512'],
      ['#SignedProperties', '#Other'],
      ['<ds:X509Certificate>M', '<ds:X509Certificate>N'],
      ['Target="#x', 'Target="#y'],
    ] as const) {
      expect(signed).to.contain(from);
      expect(await verdict(signed.replace(from, to)), from).to.equal('INVALID');
    }
  });

  it('are INVALID without qualifying properties, or with two', async () => {
    const signed = await xadesSigned(DOCUMENT, rsa);
    const properties = /<ds:Object><xades:Qual.*<\/ds:Object>/s.exec(signed)?.[0] ?? '';
    expect(await verdict(signed.replace(properties, ''))).to.equal('INVALID');
    expect(await verdict(signed.replace(properties, properties + properties.replaceAll('signedprops', 'others')))).to.equal('INVALID');
  });

  it('are INVALID where properties that are not signed stand in for those that are', async () => {
    const signed = await xadesSigned(DOCUMENT, rsa);
    const properties = /<xades:SignedProperties.*<\/xades:SignedProperties>/s.exec(signed)?.[0] ?? '';
    const forged = properties.replace('signedprops"', 'forged"').replace('<xades:SigningTime>2', '<xades:SigningTime>3');
    const elsewhere = `<ds:Object><keep xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" xmlns:xades141="http://uri.etsi.org/01903/v1.4.1#">${properties}</keep></ds:Object>`;
    const wrapped = signed.replace(properties, forged).replace('</ds:Signature>', `${elsewhere}</ds:Signature>`);
    expect(await verdict(wrapped)).to.equal('INVALID');
  });

  it('are INVALID where the signature is not the document element, whoever signed', async () => {
    expect(await verdict(await xmlSigned(DOCUMENT, rsa))).to.equal('INVALID');
    const signed = (await xadesSigned(DOCUMENT, rsa)).replace(/^<\?xml[^>]*>/, '');
    expect(await verdict(`<r>${signed}</r>`)).to.equal('INVALID');
    expect(await verdict('<r/>')).to.equal('INVALID');
  });

  it('are INVALID where another Object was added that is not signed', async () => {
    const signed = await xadesSigned(DOCUMENT, rsa);
    const evil = '<ds:Object><order><amount>900</amount></order></ds:Object>';
    expect(await verdict(signed.replace('<ds:Object ', `${evil}<ds:Object `))).to.equal('INVALID');
  });

  it('are INVALID with an XML Signature that has no XAdES properties', async () => {
    const signed = await xmlSigned(DOCUMENT, rsa);
    expect(await verdict(/<Signature .*<\/Signature>/.exec(signed)?.[0] ?? '')).to.equal('INVALID');
  });

  it('are INVALID of a signer whom no anchor stands for, or who is expired', async () => {
    const [stranger, expired] = [pki.stranger, pki.expiredSigner].map(keyOf);
    const then = Date.now() - 1.5 * YEAR_MS;
    const worker = { clock: { now: () => then } };
    if (!stranger || !expired) throw new Error('no keys');
    expect(await verdict(await xadesSigned(DOCUMENT, stranger))).to.equal('INVALID');
    const signed = await xadesSigned(DOCUMENT, expired, { worker, now: then });
    expect(await verdict(signed)).to.equal('INVALID');
    expect(await verdictOn(validator({}, Date.now() - 0.5 * YEAR_MS), await xadesSigned(DOCUMENT, rsa))).to.equal('VALID');
  });

  const unreadable: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['no XML', 'hello'],
    ['a DOCTYPE', '<!DOCTYPE r><r/>'],
    ['100,000 levels', '<a>'.repeat(100_000) + '</a>'.repeat(100_000)],
  ];
  for (const [what, document] of unreadable) {
    it(`fail where there is ${what}`, async () => {
      await expectFault(verdict(document), 'workerFailed', 'Document parsing error');
    });
  }

  it('fail where the signature lacks its parts', async () => {
    await expectFault(verdict('<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'), 'workerFailed', 'XML signature validation error');
  });
});

describe('XAdESValidator › time stamps', () => {
  it('let a certificate be judged at their time', async () => {
    const dates = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) };
    const key = keyOf(issue({ subject: 'CN=short', issuer: pki.subCa, ...dates }));
    const later = Date.now() + 30 * DAY_MS;
    expect(await verdictOn(validator({}, later), await stamped('T', new TestAuthority(), key))).to.equal('VALID');
    expect(await verdictOn(validator({}, later), await xadesSigned(DOCUMENT, key))).to.equal('INVALID');
  });

  it('are INVALID where they are of another signature', async () => {
    const [first, second] = [await stamped('T'), await stamped('T')].map(
      (one) => /<xades:EncapsulatedTimeStamp>[^<]*/.exec(one)?.[0] ?? '',
    );
    expect(first).not.to.equal(second);
    const other = await stamped('T', new TestAuthority(), ec);
    expect(await verdict(other.replace(/<xades:EncapsulatedTimeStamp>[^<]*/, first ?? ''))).to.equal('INVALID');
  });

  it('are INVALID where a bit of them was changed, or they are none', async () => {
    const signed = await stamped('T');
    const token = /<xades:EncapsulatedTimeStamp>([^<]*)/.exec(signed)?.[1] ?? '';
    const bytes = Buffer.from(token, 'base64');
    for (const position of [10, 100, bytes.length - 10]) {
      const changed = Buffer.from(bytes);
      changed[position] = (changed[position] ?? 0) ^ 1;
      expect(await verdict(signed.replace(token, changed.toString('base64'))), String(position)).to.equal('INVALID');
    }
    expect(await verdict(signed.replace(token, Buffer.from('hello').toString('base64')))).to.equal('INVALID');
    expect(await verdict(signed.replace(token, '?'))).to.equal('INVALID');
  });

  it('are INVALID of an authority whom no anchor stands for', async () => {
    const extensions = [extendedKeyUsage([TIME_STAMPING])];
    const identity = issue({ subject: 'CN=unknown authority', extensions });
    expect(await verdict(await stamped('T', new TestAuthority({ identity })))).to.equal('INVALID');
    expect(await verdict(await stamped('T', new TestAuthority({ identity })), { TRUSTANCHORS: pem(pki.root) + pem(identity) })).to.equal(
      'VALID',
    );
  });
});
