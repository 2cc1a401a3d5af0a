import { createHash, verify } from 'node:crypto';
import { expect } from 'chai';
import { xadesSigner } from '../../../../src/workers/signers/xades-signer.js';
import { pki } from '../../../support/pki.js';
import { expectFault } from '../../../support/rejection.js';
import { problemsOf, runSigner } from '../../../support/run-signer.js';
import { C14N, DS, inside, sign, SIGNATURE_ID as ID, signed, SIGNING_KEY as rsa, type Run } from '../../../support/sign-xades.js';
import { softwareTokenKey } from '../../../support/software-token-key.js';
import { keyOf } from '../../../support/xml-signing.js';

const ec = softwareTokenKey('P-256');

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const XADES = 'http://uri.etsi.org/01903/v1.3.2#';
const XADES141 = 'http://uri.etsi.org/01903/v1.4.1#';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('base64');
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const canonical = (text: string): string => text.replace(/<([\w:]+)([^<>]*)\/>/g, '<$1$2></$1>');
const digestElements = (value: string): string => `<ds:DigestMethod Algorithm="${SHA256}"/><ds:DigestValue>${value}</ds:DigestValue>`;

describe('XAdESSigner › definition', () => {
  it('has the class name of SignServer first', () => {
    expect(xadesSigner.names).to.deep.equal(['org.signserver.module.xades.signer.XAdESSigner', 'XAdESSigner']);
  });

  it('signs its sample and answers text/xml', async () => {
    const sample = xadesSigner.sample();
    if (sample.kind !== 'data') throw new Error('the sample is no document');
    expect((await runSigner(xadesSigner, { data: sample.data, key: rsa })).contentType).to.equal('text/xml');
  });
});

describe('XAdESSigner › properties', () => {
  const problems: readonly (readonly [properties: Readonly<Record<string, string>>, sentences: readonly string[]])[] = [
    [{}, []],
    [{ XADESFORM: 'bes' }, ['Incorrect value for property XADESFORM: "bes"']],
    [{ XADESFORM: 'T' }, ['Property TSA_URL or TSA_WORKER are required when XADESFORM is T']],
    [{ XADESFORM: 'BASELINE-T' }, ['Property TSA_URL or TSA_WORKER are required when XADESFORM is T']],
    [{ XADESFORM: 'T', TSA_WORKER: 'Tsa' }, []],
    [{ TSA_URL: 'http://a', TSA_WORKER: 'b' }, ['Can not specify TSA_URL and TSA_WORKER at the same time.']],
    [{ COMMITMENT_TYPES: '' }, ['Commitment types can not be empty']],
    [{ COMMITMENT_TYPES: 'NONE' }, []],
    [{ COMMITMENT_TYPES: 'PROOF_OF_ORIGIN, PROOF_OF_RECEIPT' }, []],
    [{ COMMITMENT_TYPES: 'NONE,PROOF_OF_ORIGIN,foo' }, ['Unknown commitment type: NONE', 'Unknown commitment type: foo']],
    [{ INCLUDE_CERTIFICATE_LEVELS: '0' }, ['Illegal value for property INCLUDE_CERTIFICATE_LEVELS. Only numbers >= 1 supported.']],
    [{ TSA_DIGESTALGORITHM: 'SHA3-256' }, ['Unsupported TSA digest algorithm: SHA3-256']],
  ];
  for (const [properties, sentences] of problems) {
    it(`are told what is wrong: ${JSON.stringify(properties)}`, () => {
      expect(problemsOf(xadesSigner, properties)).to.deep.equal(sentences);
    });
  }
});

describe('XAdESSigner › output', () => {
  it('is a signature around the document, byte for byte', async () => {
    const output = await signed('<root><a/></root>');
    const [certificate] = rsa.chain;
    if (!certificate) throw new Error('no certificate');
    const properties = [
      `<xades:SignedProperties Id="${ID}-signedprops"><xades:SignedSignatureProperties>`,
      '<xades:SigningTime>2026-11-24T12:00:00.007Z</xades:SigningTime>',
      `<xades:SigningCertificate><xades:Cert><xades:CertDigest>${digestElements(sha256(certificate.der))}</xades:CertDigest>`,
      '<xades:IssuerSerial><ds:X509IssuerName>cn=Issuing CA,ou=A name that makes certificates long,o=Countersign tests,c=SE</ds:X509IssuerName>',
      `<ds:X509SerialNumber>${String(0xbeef01)}</ds:X509SerialNumber></xades:IssuerSerial></xades:Cert></xades:SigningCertificate>`,
      '</xades:SignedSignatureProperties></xades:SignedProperties>',
    ].join('');
    const object = `<ds:Object Id="${ID}-object0"><root><a/></root></ds:Object>`;
    const objectDigest = sha256(canonical(object).replace('<ds:Object', `<ds:Object xmlns:ds="${DS}"`));
    const inherited = `xmlns:ds="${DS}" xmlns:xades="${XADES}" xmlns:xades141="${XADES141}"`;
    const propertiesDigest = sha256(canonical(properties).replace('<xades:SignedProperties', `<xades:SignedProperties ${inherited}`));
    const info = [
      `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${C14N}"/><ds:SignatureMethod Algorithm="${MORE}rsa-sha256"/>`,
      `<ds:Reference Id="${ID}-ref0" Type="${DS}Object" URI="#${ID}-object0">${digestElements(objectDigest)}</ds:Reference>`,
      `<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#${ID}-signedprops"><ds:Transforms>`,
      `<ds:Transform Algorithm="${C14N}"/></ds:Transforms>${digestElements(propertiesDigest)}</ds:Reference></ds:SignedInfo>`,
    ].join('');
    const value = inside(output, 'ds:SignatureValue') ?? '';
    const bytes = canonical(info).replace('<ds:SignedInfo', `<ds:SignedInfo xmlns:ds="${DS}"`);
    expect(verify('sha256', Buffer.from(bytes), rsa.publicKey, Buffer.from(value, 'base64'))).to.equal(true);
    expect(output).to.equal(
      [
        `<?xml version="1.0" encoding="UTF-8" standalone="no"?><ds:Signature xmlns:ds="${DS}" Id="${ID}">${info}`,
        `<ds:SignatureValue Id="${ID}-sigvalue">${value}</ds:SignatureValue>`,
        `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${base64(certificate.der)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>${object}`,
        `<ds:Object><xades:QualifyingProperties xmlns:xades="${XADES}" xmlns:xades141="${XADES141}" Target="#${ID}">${properties}`,
        '</xades:QualifyingProperties></ds:Object></ds:Signature>',
      ].join(''),
    );
  });

  it('has what stood around the document element before the signature', async () => {
    const output = await signed('<!-- a --><?b c?><r/><!-- d --><?e?>');
    expect(output).to.match(/^<\?xml [^>]*\?><!-- a --><\?b c\?><!-- d --><\?e\?><ds:Signature /);
  });

  it('does not protect comments', async () => {
    const without = inside(await signed('<r>text</r>'), 'ds:DigestValue');
    expect(inside(await signed('<r>te<!-- comment -->xt</r>'), 'ds:DigestValue')).to.equal(without);
  });

  it('keeps the encoding of the document', async () => {
    const output = Buffer.from(await sign(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><r>\xe5</r>', 'latin1'))).toString(
      'latin1',
    );
    expect(output).to.contain('encoding="ISO-8859-1"').and.to.contain('<r>\xe5</r></ds:Object>');
    expect(output).to.contain(sha256(`<ds:Object xmlns:ds="${DS}" Id="${ID}-object0"><r>å</r></ds:Object>`));
  });

  it('holds a document that is signed already', async () => {
    const once = await signed('<r/>');
    const twice = await signed(once, {}, { worker: { random: { uuid: () => '11111111-0000-4000-8000-000000000000', int32: () => 1 } } });
    expect(twice).to.contain(once.replace(/^<\?xml[^>]*>/, '').replace(` xmlns:ds="${DS}"`, ''));
  });
});

describe('XAdESSigner › certificates', () => {
  it('are as many as INCLUDE_CERTIFICATE_LEVELS, in KeyInfo and in the properties', async () => {
    for (const [levels, count] of [
      ['1', 1],
      ['2', 2],
      ['99', 3],
    ] as const) {
      const output = await signed('<r/>', { INCLUDE_CERTIFICATE_LEVELS: levels });
      expect(output.match(/<ds:X509Certificate>/g)).to.have.length(count);
      expect(output.match(/<xades:Cert>/g)).to.have.length(count);
    }
  });

  it('must be valid now and for signatures', async () => {
    await expectFault(sign('<r/>', { key: keyOf(pki.expiredSigner) }), 'workerFailed', 'Exception signing document');
    await expectFault(sign('<r/>', { key: keyOf(pki.futureSigner) }), 'workerFailed', 'Exception signing document');
    await expectFault(sign('<r/>', { certificate: 'none' }), 'cryptoTokenOffline', 'No certificate chain');
  });
});

describe('XAdESSigner › signed properties', () => {
  it('have a claimed role', async () => {
    const role =
      '<xades:SignerRole><xades:ClaimedRoles><xades:ClaimedRole>Chief &lt;&amp;&gt;</xades:ClaimedRole></xades:ClaimedRoles></xades:SignerRole>';
    expect(await signed('<r/>', { CLAIMED_ROLE: 'Chief <&>' })).to.contain(
      `</xades:SigningCertificate>${role}</xades:SignedSignatureProperties>`,
    );
    expect(await signed('<r/>')).not.to.contain('SignerRole');
  });

  it('have the user name as role, or else the configured one', async () => {
    const properties = { CLAIMED_ROLE_FROM_USERNAME: 'TRUE', CLAIMED_ROLE: 'Nobody' };
    const client = { address: '127.0.0.1', password: { username: 'alice', password: 'x' } };
    expect(inside(await signed('<r/>', properties, { client }), 'xades:ClaimedRole')).to.equal('alice');
    expect(inside(await signed('<r/>', properties), 'xades:ClaimedRole')).to.equal('Nobody');
    const withCertificate = { ...client, certificate: pki.clientOne.certificate };
    expect(inside(await signed('<r/>', properties, { client: withCertificate }), 'xades:ClaimedRole')).to.equal('Nobody');
  });

  it('need a user name where there is no other role', async () => {
    await expectFault(
      sign('<r/>', { properties: { CLAIMED_ROLE_FROM_USERNAME: 'true' } }),
      'workerFailed',
      'Received a request with no user name set, while configured to get claimed role from user name and no default value for claimed role is set.',
    );
  });

  it('take no user name that XML cannot hold', async () => {
    const client = { address: null, password: { username: 'a\u0000b', password: 'x' } };
    const run = { client, properties: { CLAIMED_ROLE_FROM_USERNAME: 'true' } };
    await expectFault(sign('<r/>', run), 'illegalRequest', 'The user name holds characters that XML does not allow.');
  });

  it('have commitment types, each once', async () => {
    const indication = (name: string): string =>
      `<xades:CommitmentTypeIndication><xades:CommitmentTypeId><xades:Identifier>http://uri.etsi.org/01903/v1.2.2#${name}</xades:Identifier>` +
      '</xades:CommitmentTypeId><xades:AllSignedDataObjects/></xades:CommitmentTypeIndication>';
    const all = ['APPROVAL', 'CREATION', 'DELIVERY', 'ORIGIN', 'RECEIPT', 'SENDER'];
    const names = all.map((one) => `ProofOf${one.slice(0, 1)}${one.slice(1).toLowerCase()}`);
    const types = all.map((one) => `PROOF_OF_${one}`).join(', ');
    expect(inside(await signed('<r/>', { COMMITMENT_TYPES: types }), 'xades:SignedDataObjectProperties')).to.equal(
      names.map(indication).join(''),
    );
    const twice = await signed('<r/>', { COMMITMENT_TYPES: 'PROOF_OF_ORIGIN,PROOF_OF_ORIGIN' });
    expect(twice.match(/CommitmentTypeId>/g)).to.have.length(2);
    expect(await signed('<r/>', { COMMITMENT_TYPES: 'NONE' })).not.to.contain('SignedDataObjectProperties');
  });

  it('have a production place', async () => {
    const properties = {
      PRODUCTION_PLACE_CITY: 'Solna',
      PRODUCTION_PLACE_STREET: 'Gata 1',
      PRODUCTION_PLACE_POSTAL_CODE: '169 79',
      PRODUCTION_PLACE_COUNTRY: 'SE',
    };
    const place = '<xades:City>Solna</xades:City><xades:PostalCode>169 79</xades:PostalCode><xades:CountryName>SE</xades:CountryName>';
    expect(inside(await signed('<r/>', properties), 'xades:SignatureProductionPlace')).to.equal(place);
    const baseline = await signed('<r/>', { ...properties, XADESFORM: 'BASELINE-B' });
    const withStreet = place.replace('</xades:City>', '</xades:City><xades:StreetAddress>Gata 1</xades:StreetAddress>');
    expect(inside(baseline, 'xades:SignatureProductionPlaceV2')).to.equal(withStreet);
  });
});

describe('XAdESSigner › baseline', () => {
  it('has the second version of properties and the format of the document (EN 319 132-1 §6.3)', async () => {
    const output = await signed('<r/>', { XADESFORM: 'BASELINE-B', CLAIMED_ROLE: 'Chief', COMMITMENT_TYPES: 'PROOF_OF_ORIGIN' });
    expect(inside(output, 'xades:SigningCertificateV2')).to.equal(
      `<xades:Cert><xades:CertDigest>${digestElements(sha256(rsa.certificate.der))}</xades:CertDigest></xades:Cert>`,
    );
    expect(inside(output, 'xades:SignerRoleV2')).to.contain('Chief');
    expect(inside(output, 'xades:SignedDataObjectProperties')).to.match(
      new RegExp(
        `^<xades:DataObjectFormat ObjectReference="#${ID}-ref0"><xades:MimeType>text/xml</xades:MimeType></xades:DataObjectFormat><xades:Commit`,
      ),
    );
    expect(output).not.to.match(/xades:(SigningCertificate|SignerRole)>/);
  });
});

describe('XAdESSigner › algorithms', () => {
  const cases: readonly (readonly [name: string | undefined, key: typeof rsa, uri: string])[] = [
    [undefined, rsa, 'rsa-sha256'],
    [undefined, ec, 'ecdsa-sha256'],
    ['SHA1withRSA', rsa, `${DS}rsa-sha1`],
    ['SHA384withRSA', rsa, 'rsa-sha384'],
    ['SHA512withRSA', rsa, 'rsa-sha512'],
    ['SHA1withECDSA', ec, 'ecdsa-sha1'],
    ['SHA384withECDSA', ec, 'ecdsa-sha384'],
    ['SHA512withECDSA', ec, 'ecdsa-sha512'],
    // As in SignServer, which says nothing and takes the default.
    ['SHA512withRSA', ec, 'ecdsa-sha256'],
  ];
  for (const [name, key, uri] of cases) {
    it(`are ${uri} for ${name ?? 'nothing'} and a key of type ${key.keyType}`, async () => {
      const output = await signed('<r/>', name === undefined ? {} : { SIGNATUREALGORITHM: name }, { key });
      expect(output).to.contain(`<ds:SignatureMethod Algorithm="${uri.startsWith('http') ? uri : `${MORE}${uri}`}"/>`);
      expect(output.match(new RegExp(SHA256, 'g'))).to.have.length(3);
    });
  }

  it('are refused where they are not known or do not fit', async () => {
    const run = (SIGNATUREALGORITHM: string): Run => ({ properties: { SIGNATUREALGORITHM } });
    await expectFault(sign('<r/>', run('SHA256withDSA')), 'workerFailed', 'Unsupported signature algorithm: SHA256withDSA');
    await expectFault(sign('<r/>', run('SHA256withECDSA')), 'workerFailed', 'Signature algorithm does not match keyAlgorithm');
    for (const XADESFORM of ['EPES', 'C']) {
      await expectFault(sign('<r/>', { properties: { XADESFORM } }), 'workerFailed', 'Unsupported XAdES profile configured');
    }
  });
});

describe('XAdESSigner › bad input', () => {
  for (const [what, document] of [
    ['nothing', ''],
    ['no XML', 'hello'],
    ['a DOCTYPE', '<!DOCTYPE r><r/>'],
    ['100,000 levels', '<a>'.repeat(100_000) + '</a>'.repeat(100_000)],
    ['a relative namespace', '<r xmlns="relative"/>'],
  ] as const) {
    it(`is refused: ${what}`, async () => {
      await expectFault(sign(document), 'illegalRequest', 'Document parsing error');
    });
  }
});
