import { createHash, sign } from 'node:crypto';
import { expect } from 'chai';
import type { TokenKey } from '../../../../src/core/crypto-token.js';
import { Fault } from '../../../../src/core/errors.js';
import type { Reply, WorkerRequest } from '../../../../src/core/exchange.js';
import type { OtherWorkers } from '../../../../src/core/ports.js';
import type { CertificateStatus, CertificateValidation } from '../../../../src/core/validation.js';
import { parseCertificate } from '../../../../src/formats/x509/x509.js';
import { xmlValidator } from '../../../../src/workers/validators/xml-validator.js';
import { pki } from '../../../support/pki.js';
import { expectFault } from '../../../support/rejection.js';
import { makeProcessor, verdictOn } from '../../../support/run-processor.js';
import { problemsOfProcessor } from '../../../support/run-processor.js';
import { NO_OTHER_WORKERS } from '../../../support/worker-context.js';
import { keyOf, xadesSigned, xmlSigned } from '../../../support/xml-signing.js';

const rsa = keyOf(pki.rsaSigner);
const ec = keyOf(pki.ecSigner);
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const DOCUMENT = '<?xml version="1.0"?><order><amount currency="EUR">100</amount><!-- note --><to>Alice</to></order>';

interface Asked {
  readonly reference: unknown;
  readonly request: WorkerRequest;
}

/** A validation service that answers one status on every certificate. */
function serviceSaying(status: CertificateStatus, asked: Asked[] = []): OtherWorkers {
  return {
    ...NO_OTHER_WORKERS,
    process: (reference, request) => {
      asked.push({ reference, request });
      if (request.kind !== 'validateCertificate') throw new Error('no certificate');
      const certificate = parseCertificate(request.certificate);
      const validation: CertificateValidation = {
        certificate,
        caChain: [],
        status,
        message: '',
        validationDate: 0,
        revocationReason: -1,
        purposes: [],
      };
      const reply: Reply = {
        data: Buffer.from(status),
        contentType: 'text/plain',
        archiveId: '',
        requestId: 1,
        validation: { kind: 'certificate', validation },
      };
      return Promise.resolve(reply);
    },
  };
}

const SERVICE = { VALIDATIONSERVICEWORKER: 'CertValidationWorker' };

async function verdict(document: string | Uint8Array, properties: Readonly<Record<string, string>> = {}): Promise<string> {
  return verdictOn(makeProcessor(xmlValidator, { ...SERVICE, ...properties }, { workers: serviceSaying('VALID') }), document);
}

/** Signs a SignedInfo that a test wrote, and puts the Signature together; canonical as it stands. */
function handMade(signedInfo: string, { key = pki.rsaSigner, others = '' } = {}): string {
  const value = sign('sha256', Buffer.from(signedInfo), key.privateKey).toString('base64');
  const certificate = Buffer.from(key.certificate.der).toString('base64');
  const keyInfo = `<KeyInfo><X509Data><X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo>`;
  const inner = signedInfo.replace(` xmlns="${DS}"`, '');
  return `<Signature xmlns="${DS}">${inner}<SignatureValue>${value}</SignatureValue>${keyInfo}${others}</Signature>`;
}

interface HandReference {
  readonly uri: string;
  readonly transforms?: readonly string[];
  /** What is digested. */
  readonly canonical: string;
}

function signedInfo(...references: readonly HandReference[]): string {
  const parts = references.map(({ uri, transforms = [], canonical }) => {
    const inner = transforms.map((one) => `<Transform Algorithm="${one}"></Transform>`).join('');
    const digest = createHash('sha256').update(canonical).digest('base64');
    return [
      `<Reference URI="${uri}">${inner === '' ? '' : `<Transforms>${inner}</Transforms>`}`,
      '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod>',
      `<DigestValue>${digest}</DigestValue></Reference>`,
    ].join('');
  });
  return [
    `<SignedInfo xmlns="${DS}">`,
    '<CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></CanonicalizationMethod>',
    '<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></SignatureMethod>',
    ...parts,
    '</SignedInfo>',
  ].join('');
}

const ENVELOPED = `${DS}enveloped-signature`;

describe('XMLValidator › properties', () => {
  it('need a validation service', () => {
    expect(problemsOfProcessor(xmlValidator, {})).to.deep.equal(['Missing required property: VALIDATIONSERVICEWORKER']);
  });
});

describe('XMLValidator › signatures that are right', () => {
  const cases: readonly (readonly [string, TokenKey, Readonly<Record<string, string>>])[] = [
    ['RSA with SHA-1', rsa, { SIGNATUREALGORITHM: 'SHA1withRSA' }],
    ['RSA with SHA-256', rsa, { SIGNATUREALGORITHM: 'SHA256withRSA' }],
    ['RSA with SHA-384', rsa, { SIGNATUREALGORITHM: 'SHA384withRSA' }],
    ['RSA with SHA-512', rsa, { SIGNATUREALGORITHM: 'SHA512withRSA' }],
    ['ECDSA with SHA-1', ec, { SIGNATUREALGORITHM: 'SHA1withECDSA' }],
    ['ECDSA with SHA-256', ec, { SIGNATUREALGORITHM: 'SHA256withECDSA' }],
    ['ECDSA with SHA-384', ec, { SIGNATUREALGORITHM: 'SHA384withECDSA' }],
    ['ECDSA with SHA-512', ec, { SIGNATUREALGORITHM: 'SHA512withECDSA' }],
    ['a digest of RIPEMD-160', rsa, { DIGESTALGORITHM: 'RIPEMD160' }],
  ];
  for (const [title, key, properties] of cases) {
    it(`are VALID: ${title}`, async () => {
      expect(await verdict(await xmlSigned(DOCUMENT, key, { properties }))).to.equal('VALID');
    });
  }

  it('are VALID where XAdES holds the document', async () => {
    expect(await verdict(await xadesSigned(DOCUMENT, rsa))).to.equal('VALID');
  });

  it('ask the service about the signer, for electronic signatures', async () => {
    const asked: Asked[] = [];
    const validator = makeProcessor(xmlValidator, SERVICE, { workers: serviceSaying('VALID', asked) });
    await verdictOn(validator, await xmlSigned(DOCUMENT, rsa));
    const [{ reference, request } = {}] = asked;
    expect(reference).to.deep.equal({ name: 'CertValidationWorker' });
    expect(request).to.deep.include({ kind: 'validateCertificate', certificate: rsa.chain[0]?.der, purposes: ['ELECTRONIC_SIGNATURE'] });
  });

  for (const status of ['REVOKED', 'EXPIRED', 'ISSUERNOTSUPPORTED', 'DONTVERIFY'] as const) {
    it(`are INVALID with a certificate that is ${status}`, async () => {
      const validator = makeProcessor(xmlValidator, SERVICE, { workers: serviceSaying(status) });
      expect(await verdictOn(validator, await xmlSigned(DOCUMENT, rsa))).to.equal('INVALID');
    });
  }

  it('are INVALID where the service is not there, fails or is none', async () => {
    const document = await xmlSigned(DOCUMENT, rsa);
    const none = makeProcessor(xmlValidator, SERVICE);
    const failing = { ...NO_OTHER_WORKERS, process: () => Promise.reject(new Fault('workerFailed', 'broken')) };
    const signer = {
      ...NO_OTHER_WORKERS,
      process: () => Promise.resolve({ data: Buffer.from('VALID'), contentType: 'text/plain', archiveId: '', requestId: 1 }),
    };
    expect(await verdictOn(none, document)).to.equal('INVALID');
    expect(await verdictOn(makeProcessor(xmlValidator, SERVICE, { workers: failing }), document)).to.equal('INVALID');
    expect(await verdictOn(makeProcessor(xmlValidator, SERVICE, { workers: signer }), document)).to.equal('INVALID');
  });
});

describe('XMLValidator › signatures that are not right', () => {
  it('are INVALID where the document was changed', async () => {
    const signed = await xmlSigned(DOCUMENT, rsa);
    expect(await verdict(signed.replace('>100<', '>900<'))).to.equal('INVALID');
    expect(await verdict(signed.replace('currency="EUR"', 'currency="USD"'))).to.equal('INVALID');
    expect(await verdict(signed.replace('<to>', '<to> '))).to.equal('INVALID');
  });

  it('are VALID where only what canonical XML does not see was changed', async () => {
    const signed = await xmlSigned(DOCUMENT, rsa);
    expect(await verdict(signed.replace('<!-- note -->', '<!-- another -->').replace('"EUR"', "'EUR'"))).to.equal('VALID');
  });

  it('are INVALID where the value, its digest or its method was changed', async () => {
    const signed = await xmlSigned(DOCUMENT, rsa);
    expect(await verdict(signed.replace(/<SignatureValue>./, '<SignatureValue>A'))).to.equal('INVALID');
    expect(await verdict(signed.replace(/<DigestValue>./, '<DigestValue>A'))).to.equal('INVALID');
    expect(await verdict(signed.replace('rsa-sha256', 'rsa-sha512'))).to.equal('INVALID');
    expect(await verdict(signed.replace('rsa-sha256', 'hmac-sha256'))).to.equal('INVALID');
    expect(await verdict(signed.replace('rsa-sha256', 'rsa-md5'))).to.equal('INVALID');
  });

  it('are INVALID with the certificate of somebody else', async () => {
    const signed = await xmlSigned(DOCUMENT, rsa, { properties: { INCLUDE_CERTIFICATE_LEVELS: '1' } });
    const other = Buffer.from(pki.root.certificate.der).toString('base64');
    expect(await verdict(signed.replace(/<X509Certificate>[^<]*/, `<X509Certificate>${other}`))).to.equal('INVALID');
  });

  it('are INVALID without a certificate that fits, and without any', async () => {
    const signed = await xmlSigned(DOCUMENT, rsa);
    const ecCertificate = Buffer.from(pki.ecSigner.certificate.der).toString('base64');
    const onlyEc = `<KeyInfo><X509Data><X509Certificate>${ecCertificate}</X509Certificate></X509Data></KeyInfo>`;
    expect(await verdict(signed.replace(/<KeyInfo>.*<\/KeyInfo>/, onlyEc))).to.equal('INVALID');
    expect(await verdict(signed.replace(/<KeyInfo>.*<\/KeyInfo>/, ''))).to.equal('INVALID');
    expect(await verdict(signed.replace(/<X509Certificate>[^<]*/g, '<X509Certificate>AAAA'))).to.equal('INVALID');
  });

  it('are INVALID where there is none', async () => {
    expect(await verdict('<order/>')).to.equal('INVALID');
    expect(await verdict('<Signature/>')).to.equal('INVALID');
  });
});

describe('XMLValidator › what cannot be read', () => {
  const unreadable: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['no XML', 'this is no XML'],
    ['XML that ends early', '<order><a></order>'],
    ['a DOCTYPE', '<!DOCTYPE order><order/>'],
    ['an entity', '<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><o>&x;</o>'],
  ];
  for (const [title, document] of unreadable) {
    it(`fails: ${title}`, async () => {
      await expectFault(verdict(document), 'workerFailed', 'Document parsing error');
    });
  }

  it('fails: a Signature without its parts', async () => {
    await expectFault(verdict(`<a><Signature xmlns="${DS}"/></a>`), 'workerFailed', 'XML signature validation error');
    await expectFault(
      verdict(`<a><Signature xmlns="${DS}"><SignedInfo/></Signature></a>`),
      'workerFailed',
      'XML signature validation error',
    );
  });
});

describe('XMLValidator › signature wrapping', () => {
  const order = `<order Id="o1"><amount>100</amount></order>`;

  it('is VALID where the document element is signed by its id', async () => {
    const signature = handMade(signedInfo({ uri: '#o1', transforms: [ENVELOPED], canonical: order }));
    expect(await verdict(order.replace('</order>', `${signature}</order>`))).to.equal('VALID');
  });

  it('is INVALID where the signed element was moved aside and another put in its place', async () => {
    const signature = handMade(signedInfo({ uri: '#o1', transforms: [ENVELOPED], canonical: order }));
    const signed = order.replace('</order>', `${signature}</order>`);
    const wrapped = `<order><amount>1000000</amount><keep>${signed}</keep></order>`;
    expect(await verdict(wrapped)).to.equal('INVALID');
    expect(await verdict(wrapped, { ACCEPT_PARTIAL_SIGNATURES: 'TRUE' })).to.equal('VALID');
  });

  it('is INVALID where the signed element is put into an Object of the signature', async () => {
    const bare = signedInfo({ uri: '#o1', canonical: `<order xmlns="${DS}" Id="o1"><amount>100</amount></order>` });
    const inside = `<order Id="o1"><amount>100</amount></order>`;
    const signature = handMade(bare, { others: `<Object>${inside}</Object>` });
    expect(await verdict(`<order><amount>1000000</amount>${signature}</order>`)).to.equal('INVALID');
    expect(await verdict(`<order><amount>1000000</amount>${signature}</order>`, { ACCEPT_PARTIAL_SIGNATURES: 'TRUE' })).to.equal('VALID');
  });

  it('is INVALID where two elements have the id, whatever its spelling', async () => {
    const signature = handMade(signedInfo({ uri: '#o1', canonical: order }));
    for (const name of ['Id', 'ID', 'id', 'xml:id']) {
      const document = `<all>${order}<order ${name}="o1"><amount>1000000</amount></order>${signature}</all>`;
      expect(await verdict(document, { ACCEPT_PARTIAL_SIGNATURES: 'TRUE' }), name).to.equal('INVALID');
    }
    expect(await verdict(`<all>${order}${signature}</all>`, { ACCEPT_PARTIAL_SIGNATURES: 'TRUE' })).to.equal('VALID');
    expect(await verdict(`<all>${order}${signature}</all>`)).to.equal('INVALID');
  });

  it('is INVALID where the signature of one document was put into another', async () => {
    const signed = await xmlSigned(DOCUMENT, rsa);
    const signature = /<Signature .*<\/Signature>/.exec(signed)?.[0] ?? '';
    expect(await verdict(`<order><amount>1</amount>${signature}</order>`)).to.equal('INVALID');
  });

  it('is INVALID where a signature that holds its document was put into another document', async () => {
    const signed = (await xadesSigned(DOCUMENT, rsa)).replace(/^<\?xml[^>]*>/, '');
    expect(await verdict(signed)).to.equal('VALID');
    expect(await verdict(`<order><amount>1000000</amount>${signed}</order>`)).to.equal('INVALID');
  });

  it('is INVALID where an Object that is not signed was added to a signature that holds its document', async () => {
    const signed = await xadesSigned(DOCUMENT, rsa);
    const evil = '<ds:Object><order><amount>1000000</amount></order></ds:Object>';
    expect(await verdict(signed.replace('<ds:Object', `${evil}<ds:Object`))).to.equal('INVALID');
    expect(await verdict(signed.replace('</ds:Signature>', `${evil}</ds:Signature>`))).to.equal('INVALID');
    const besides = signed.replace('</xades:QualifyingProperties>', '</xades:QualifyingProperties><order/>');
    expect(await verdict(besides)).to.equal('INVALID');
  });

  it('looks at the first signature only, so that one before it decides', async () => {
    const signed = await xmlSigned(DOCUMENT, rsa);
    const decoy = handMade(signedInfo({ uri: '#o1', canonical: order }));
    expect(await verdict(signed.replace('<amount', `${decoy}<amount`))).to.equal('INVALID');
  });
});

describe('XMLValidator › references', () => {
  const order = '<order Id="o1"><amount>100</amount></order>';
  const withReference = (reference: HandReference): string => `<all>${order}${handMade(signedInfo(reference))}</all>`;

  const refused: readonly (readonly [string, HandReference])[] = [
    ['a file', { uri: 'file:///etc/hostname', canonical: '' }],
    ['another server', { uri: 'http://127.0.0.1:9/x', canonical: '' }],
    ['an XPointer expression', { uri: '#xpointer(//order)', canonical: order }],
    ['XSLT', { uri: '#o1', transforms: ['http://www.w3.org/TR/1999/REC-xslt-19991116'], canonical: order }],
    ['XPath', { uri: '#o1', transforms: ['http://www.w3.org/TR/1999/REC-xpath-19991116'], canonical: order }],
    ['an XPath filter', { uri: '#o1', transforms: ['http://www.w3.org/2002/06/xmldsig-filter2'], canonical: order }],
    ['base64', { uri: '#o1', transforms: [`${DS}base64`], canonical: order }],
    ['the enveloped signature taken out of what is not around it', { uri: '#o1', transforms: [ENVELOPED], canonical: order }],
    ['an element that is not there', { uri: '#o2', canonical: order }],
  ];
  for (const [title, reference] of refused) {
    it(`are not accepted: ${title}`, async () => {
      expect(await verdict(withReference(reference), { ACCEPT_PARTIAL_SIGNATURES: 'TRUE' })).to.equal('INVALID');
    });
  }

  it('are at most 30', async () => {
    const many = (count: number): string =>
      `<all>${order}${handMade(signedInfo(...Array.from({ length: count }, () => ({ uri: '#o1', canonical: order }))))}</all>`;
    expect(await verdict(many(30), { ACCEPT_PARTIAL_SIGNATURES: 'TRUE' })).to.equal('VALID');
    expect(await verdict(many(31), { ACCEPT_PARTIAL_SIGNATURES: 'TRUE' })).to.equal('INVALID');
  });

  describe('with XPath', () => {
    const FILTER = 'http://www.w3.org/2002/06/xmldsig-filter2';
    const XPATH = 'http://www.w3.org/TR/1999/REC-xpath-19991116';
    const document = '<all><order><amount>100</amount></order></all>';
    /** A document with a signature of all of it, in which the transform is one that a test wrote. */
    const withTransform = (algorithm: string, xpath: string): string => {
      const plain = signedInfo({ uri: '', transforms: [algorithm], canonical: document });
      const info = plain.replace(`<Transform Algorithm="${algorithm}">`, `<Transform Algorithm="${algorithm}">${xpath}`);
      return document.replace('</all>', `${handMade(info)}</all>`);
    };
    const filter = (text: string, kind = 'subtract', uri = DS): string =>
      `<f:XPath xmlns:d="${uri}" xmlns:f="${FILTER}" Filter="${kind}">${text}</f:XPath>`;
    const expression = (text: string, uri = DS): string => `<XPath xmlns:d="${uri}">${text}</XPath>`;

    it('are taken where it is the known way to leave all signatures out', async () => {
      expect(await verdict(withTransform(FILTER, filter('/descendant::d:Signature')))).to.equal('VALID');
      expect(await verdict(withTransform(XPATH, expression('not(ancestor-or-self::d:Signature)')))).to.equal('VALID');
      const more = withTransform(FILTER, filter('/descendant::d:Signature')).replace(
        '</all>',
        `<Signature xmlns="${DS}"><Object/></Signature></all>`,
      );
      expect(await verdict(more)).to.equal('VALID');
      expect(await verdict(more.replace('>100<', '>900<'))).to.equal('INVALID');
    });

    for (const [what, algorithm, xpath] of [
      ['takes something else out', FILTER, filter('/descendant::d:Other')],
      ['takes elements of another namespace out', FILTER, filter('/descendant::d:Signature', 'subtract', 'urn:other')],
      ['adds instead', FILTER, filter('/descendant::d:Signature', 'union')],
      ['takes orders out', FILTER, filter('/descendant::order')],
      ['has a prefix that is not bound', FILTER, filter('/descendant::e:Signature')],
      ['is another expression', XPATH, expression('not(ancestor-or-self::d:Signature) and self::all')],
      ['is of another namespace', XPATH, expression('not(ancestor-or-self::d:Signature)', 'urn:other')],
      ['is both', FILTER, filter('/descendant::d:Signature') + filter('/descendant::order')],
    ] as const) {
      it(`are refused where it ${what}`, async () => {
        expect(await verdict(withTransform(algorithm, xpath))).to.equal('INVALID');
      });
    }
  });

  it('take canonical forms as transforms', async () => {
    for (const form of [
      'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
      'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments',
      'http://www.w3.org/2006/12/xml-c14n11',
      'http://www.w3.org/2001/10/xml-exc-c14n#',
      'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
    ]) {
      const document = withReference({ uri: '#o1', transforms: [form], canonical: order });
      expect(await verdict(document, { ACCEPT_PARTIAL_SIGNATURES: 'TRUE' }), form).to.equal('VALID');
    }
  });
});
