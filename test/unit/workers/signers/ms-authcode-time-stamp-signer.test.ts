import { expect } from 'chai';
import { hash, verify } from 'node:crypto';
import type { LogFields } from '../../../../src/core/exchange.js';
import { contextTag, integer, nullValue, objectIdentifier, octetString, sequence } from '../../../../src/formats/asn1/asn1.js';
import { msAuthCodeTimeStampSigner } from '../../../../src/workers/signers/ms-authcode-time-stamp-signer.js';
import { TEST_OIDS } from '../../../support/cms-oids.js';
import { readCms } from '../../../support/read-cms.js';
import { TestAuthority, timeStampIdentity, type TestAuthorityOptions } from '../../../support/test-authority.js';
import { problemsOf } from '../../../support/run-signer.js';

const CONTENT = Buffer.from('the signature of a program');
const OID = objectIdentifier('1.3.6.1.4.1.311.3.2.1');
const DATA = objectIdentifier('1.2.840.113549.1.7.1');
const content = sequence(DATA, contextTag(0, octetString(CONTENT)));

const base64 = (der: Uint8Array): Uint8Array => Buffer.from(Buffer.from(der).toString('base64'));
const authority = (options: TestAuthorityOptions = {}): TestAuthority =>
  new TestAuthority({ definition: msAuthCodeTimeStampSigner, ...options });

describe('MSAuthCodeTimeStampSigner', () => {
  it('answers, on one line of base64, a SignedData over the octets, with the time of the time source', async () => {
    const identity = timeStampIdentity('RSA');
    const timeSource = { name: 'Sundial', time: () => Promise.resolve(Date.UTC(2026, 10, 24, 12)) };
    const { data, contentType, archiveId, log } = await authority({ identity, timeSource }).ask(base64(sequence(OID, content)));
    expect(contentType).to.equal('application/octet-stream');
    const text = Buffer.from(data).toString('latin1');
    expect(text).to.match(/^[A-Za-z0-9+/]+=*$/);
    const cms = readCms(Buffer.from(text, 'base64'));
    expect(cms.version).to.equal(1);
    expect(Buffer.from(cms.eContent!).equals(CONTENT)).to.equal(true);
    expect(cms.certificates).to.have.length(3);
    expect(cms.indefinite).to.deep.equal(['contentInfo', 'content', 'signedData', 'certificates']);
    const { attributes, signedAttrs, signature } = cms.signerInfo;
    expect(attributes.get(TEST_OIDS.messageDigest)).to.equal(`0420${hash('sha256', CONTENT, 'hex')}`);
    expect(attributes.get(TEST_OIDS.signingTime)).to.equal(`170d${Buffer.from('261124120000Z').toString('hex')}`);
    expect(attributes.size).to.equal(4);
    expect(verify('sha256', signedAttrs!, identity.certificate.publicKey, signature)).to.equal(true);
    expect(archiveId).to.match(/^[0-9a-f]{40}$/);
    expect([...log.keys()]).to.deep.equal(['TSA_TIME', 'TSA_TIMESOURCE', 'TSA_TIMESTAMPRESPONSE_ENCODED']);
  });

  it('names the certificate where INCLUDE_SIGNING_CERTIFICATE_ATTRIBUTE says so', async () => {
    const { data } = await authority({ properties: { INCLUDE_SIGNING_CERTIFICATE_ATTRIBUTE: 'true' } }).ask(base64(sequence(OID, content)));
    const { attributes } = readCms(Buffer.from(Buffer.from(data).toString('latin1'), 'base64')).signerInfo;
    expect(attributes.get(TEST_OIDS.signingCertificate)).to.include(hash('sha1', timeStampIdentity().certificate.der, 'hex'));
  });

  it('passes over white space and one octet of zero at the end', async () => {
    const lines = Buffer.from(base64(sequence(OID, content)))
      .toString('latin1')
      .replace(/(.{7})/g, '$1\r\n ');
    expect((await authority().ask(Buffer.from(`${lines}\0`))).data.length).to.be.greaterThan(0);
  });

  const TWO = 'Wrong structure, should be an ASN1Sequence with 2 elements';
  const refused: Readonly<Record<string, readonly [Uint8Array, string | RegExp]>> = {
    nothing: [new Uint8Array(), 'Request must contain data'],
    'no base64': [Buffer.from('***'), 'The request is not valid base64.'],
    'a single zero': [Uint8Array.of(0), /^The request could not be parsed\./],
    'something behind it': [base64(Buffer.concat([sequence(OID, content), Uint8Array.of(0)])), /^The request could not be parsed\./],
    'no SEQUENCE': [base64(integer(1)), TWO],
    'three elements': [base64(sequence(OID, content, nullValue)), TWO],
    'another type of request': [base64(sequence(DATA, content)), 'Invalid OID in request: 1.2.840.113549.1.7.1'],
    'no content': [base64(sequence(OID, sequence(DATA))), `${TWO} as the value of element 0 in the outer ASN1Sequence`],
    'another type of content': [
      base64(sequence(OID, sequence(OID, contextTag(0, octetString(CONTENT))))),
      'Wrong contentType OID: 1.3.6.1.4.1.311.3.2.1',
    ],
    'content with another tag': [
      base64(sequence(OID, sequence(DATA, contextTag(1, octetString(CONTENT))))),
      /^The request could not be parsed\./,
    ],
    'content that is a number': [base64(sequence(OID, sequence(DATA, contextTag(0, integer(1))))), /^The request could not be parsed\./],
  };
  for (const [what, [body, message]] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      const failed: unknown = await authority()
        .ask(body)
        .catch((thrown: unknown) => thrown);
      expect(failed).to.have.property('kind', 'illegalRequest');
      expect(failed)
        .to.have.property('message')
        .that.satisfies((text: string) => (typeof message === 'string' ? text === message : message.test(text)));
    });
  }

  it('is unavailable without time, and fails with an algorithm for another key', async () => {
    const none = authority({ timeSource: { name: 'None', time: () => Promise.resolve(undefined) } });
    const noTime: unknown = await none.ask(base64(sequence(OID, content))).catch((thrown: unknown) => thrown);
    expect(noTime).to.include({ kind: 'serviceUnavailable', message: 'Time source is not available' });
    const other = authority({ properties: { SIGNATUREALGORITHM: 'SHA256withRSA' } });
    const noFit: unknown = await other.ask(base64(sequence(OID, content))).catch((thrown: unknown) => thrown);
    expect(noFit)
      .to.have.property('message')
      .that.matches(/^cannot create signer: /);
  });

  it('logs as TSA_EXCEPTION an encoding that is wrong and a stamp that cannot be made, and neither a wrong structure nor missing time', async () => {
    const logOf = async (options: TestAuthorityOptions, body: Uint8Array): Promise<LogFields> => {
      const log: LogFields = new Map();
      await authority(options)
        .ask(body, log)
        .catch(() => undefined);
      return log;
    };
    const request = base64(sequence(OID, content));
    const unfit = await logOf({ properties: { SIGNATUREALGORITHM: 'SHA256withRSA' } }, request);
    expect(unfit.get('TSA_EXCEPTION')).to.match(/^cannot create signer: /);
    expect((await logOf({}, base64(Buffer.from('a')))).get('TSA_EXCEPTION')).to.match(/^The request could not be parsed\. /);
    expect((await logOf({}, base64(integer(1)))).has('TSA_EXCEPTION')).to.equal(false);
    const timeSource = { name: 'None', time: () => Promise.resolve(undefined) };
    expect((await logOf({ timeSource }, request)).has('TSA_EXCEPTION')).to.equal(false);
  });

  it('refuses a chain in which a certificate is not signed by the next, with REQUIREVALIDCHAIN', async () => {
    const { chain, ...identity } = timeStampIdentity();
    const properties = { REQUIREVALIDCHAIN: 'true' };
    expect((await authority({ properties }).ask(base64(sequence(OID, content)))).data.length).to.be.greaterThan(0);
    const broken = authority({ properties, identity: { ...identity, chain: [chain[0]!, chain[2]!] } });
    for (let times = 0; times < 2; times++) {
      const failed: unknown = await broken.ask(base64(sequence(OID, content))).catch((thrown: unknown) => thrown);
      expect(failed).to.include({ kind: 'cryptoTokenOffline', message: 'Certificate chain not correctly configured' });
    }
  });

  it('refuses INCLUDE_CERTIFICATE_LEVELS, whatever it says', () => {
    expect(problemsOf(msAuthCodeTimeStampSigner, { INCLUDE_CERTIFICATE_LEVELS: '2' })).to.deep.equal([
      'INCLUDE_CERTIFICATE_LEVELS is not supported.',
    ]);
  });
});
