import { createHash, verify } from 'node:crypto';
import { expect } from 'chai';
import type { TokenKey } from '../../../../src/core/crypto-token.js';
import { Fault } from '../../../../src/core/errors.js';
import { inDerOrder, objectIdentifier } from '../../../../src/formats/asn1/asn1.js';
import { issuerAndSerialNumber } from '../../../../src/formats/x509/issuer-and-serial-number.js';
import { cmsSigner } from '../../../../src/workers/signers/cms-signer.js';
import { readCms, type ReadCms } from '../../../support/read-cms.js';
import { expectFault } from '../../../support/rejection.js';
import { problemsOf, runSigner, type SignerRun } from '../../../support/run-signer.js';
import { softwareTokenKey } from '../../../support/software-token-key.js';

const rsa = softwareTokenKey('RSA-2048');
const ec = softwareTokenKey('P-256');
const ed448 = softwareTokenKey('Ed448');

const DOCUMENT = new TextEncoder().encode('some data to sign');
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Content octets of an object identifier in hex. */
const oid = (dotted: string): string => hex(objectIdentifier(dotted).subarray(2));
const DATA = oid('1.2.840.113549.1.7.1');
const CONTENT_TYPE = oid('1.2.840.113549.1.9.3');
const MESSAGE_DIGEST = oid('1.2.840.113549.1.9.4');
const SIGNING_TIME = oid('1.2.840.113549.1.9.5');
const ALGORITHM_PROTECTION = oid('1.2.840.113549.1.9.52');

const SHA256 = '300b0609608648016503040201';
const SHA256_WITH_NULL = '300d06096086480165030402010500';
const SHA512_WITH_NULL = '300d06096086480165030402030500';
const SHA256_WITH_RSA = '300d06092a864886f70d01010b0500';

type Run = Partial<SignerRun>;
const sign = (run: Run = {}): ReturnType<typeof runSigner> => runSigner(cmsSigner, { data: DOCUMENT, key: rsa, ...run });
const signAndRead = async (run: Run = {}): Promise<ReadCms> => readCms((await sign(run)).data);

describe('CMSSigner › definition', () => {
  it('has the class name of SignServer first', () => {
    expect(cmsSigner.names).to.deep.equal(['org.signserver.module.cmssigner.CMSSigner', 'CMSSigner']);
  });

  it('signs its sample', async () => {
    const sample = cmsSigner.sample();
    if (sample.kind !== 'data') throw new Error('the sample is no document');
    expect((await signAndRead({ data: sample.data })).eContent).to.deep.equal(Buffer.from(sample.data));
  });
});

describe('CMSSigner › properties', () => {
  it('tell all their faults in the order of SignServer', () => {
    const properties = {
      LOGREQUEST_DIGESTALGORITHM: 'FOO',
      DO_LOGRESPONSE_DIGEST: '1',
      DO_LOGREQUEST_DIGEST: '1',
      DIRECTSIGNATURE: '1',
      DER_RE_ENCODE: '1',
      ALLOW_CONTENTOID_OVERRIDE: '1',
      CONTENTOID: '1.2.x',
      ACCEPTED_HASH_DIGEST_ALGORITHMS: 'FOO',
      ALLOW_CLIENTSIDEHASHING_OVERRIDE: '1',
      CLIENTSIDEHASHING: '1',
      ALLOW_DETACHEDSIGNATURE_OVERRIDE: '1',
      DETACHEDSIGNATURE: '1',
    };
    const expecting = (name: string): string => `Incorrect value for property ${name}. Expecting TRUE or FALSE.`;
    expect(problemsOf(cmsSigner, properties)).to.deep.equal([
      expecting('DETACHEDSIGNATURE'),
      expecting('ALLOW_DETACHEDSIGNATURE_OVERRIDE'),
      expecting('CLIENTSIDEHASHING'),
      expecting('ALLOW_CLIENTSIDEHASHING_OVERRIDE'),
      'Illegal algorithm specified for ACCEPTED_HASH_DIGEST_ALGORITHMS: FOO',
      'Illegal content OID specified: 1.2.x',
      expecting('ALLOW_CONTENTOID_OVERRIDE'),
      expecting('DER_RE_ENCODE'),
      expecting('DIRECTSIGNATURE'),
      'Incorrect value for DO_LOGREQUEST_DIGEST',
      'Incorrect value for DO_LOGRESPONSE_DIGEST',
    ]);
  });

  it('do not combine direct signatures with hashes of clients', () => {
    const accepted = { ACCEPTED_HASH_DIGEST_ALGORITHMS: 'SHA-256', DIRECTSIGNATURE: ' true ' };
    expect(problemsOf(cmsSigner, { ...accepted, CLIENTSIDEHASHING: 'true', ALLOW_CLIENTSIDEHASHING_OVERRIDE: 'true' })).to.deep.equal([
      'Can not combine CLIENTSIDEHASHING and DIRECTSIGNATURE',
      'Can not combine ALLOW_CLIENTSIDEHASHING_OVERRIDE and DIRECTSIGNATURE',
    ]);
    expect(problemsOf(cmsSigner, accepted)).to.deep.equal([]);
  });

  it('take white space around DIRECTSIGNATURE only', () => {
    expect(problemsOf(cmsSigner, { DIRECTSIGNATURE: ' TRUE' })).to.deep.equal([]);
    expect(problemsOf(cmsSigner, { DER_RE_ENCODE: ' TRUE' })).to.have.length(1);
  });

  for (const name of ['SHA256withFOO', 'NONEwithRSA', 'NONEwithRSAandMGF1', 'SHA256withRSASSA-PSS']) {
    it(`do not take ${name}, which has no identifier in CMS`, () => {
      expect(problemsOf(cmsSigner, { SIGNATUREALGORITHM: name })).to.deep.equal([`Unknown signature type requested: ${name}`]);
    });
  }
});

describe('CMSSigner › answer', () => {
  it('is named after the document', async () => {
    const answer = await sign({ fileName: 'letter.txt' });
    expect(answer).to.deep.include({ contentType: 'application/pkcs7-signature', fileName: 'letter.txt.p7s' });
    expect(answer).not.to.have.property('archiveId');
    expect(await sign()).not.to.have.property('fileName');
  });

  it('has indefinite lengths around definite SignerInfos', async () => {
    const { indefinite } = await signAndRead();
    expect(indefinite).to.deep.equal(['contentInfo', 'content', 'signedData', 'encapContentInfo', 'explicit', 'octets', 'certificates']);
  });

  it('holds the document in segments of 1000 bytes', async () => {
    const document = Uint8Array.from({ length: 2345 }, (_, index) => index % 256);
    const { segments, eContent } = await signAndRead({ data: document });
    expect(segments).to.deep.equal([1000, 1000, 345]);
    expect(hex(eContent!)).to.equal(hex(document));
  });

  it('holds an empty document without segments', async () => {
    const { segments, signerInfo } = await signAndRead({ data: new Uint8Array(0) });
    expect(segments).to.deep.equal([]);
    expect(signerInfo.attributes.get(MESSAGE_DIGEST)).to.equal(`0420${hex(sha256(new Uint8Array(0)))}`);
  });

  it('is of version 1 with one digest algorithm and one SignerInfo of version 1', async () => {
    const { version, digestAlgorithms, eContentType, signerInfo } = await signAndRead();
    expect({ version, digestAlgorithms, eContentType }).to.deep.equal({ version: 1, digestAlgorithms: [SHA256], eContentType: DATA });
    expect(signerInfo).to.deep.include({ version: 1, digestAlgorithm: SHA256, signatureAlgorithm: SHA256_WITH_RSA });
    expect(signerInfo.hasUnsignedAttrs).to.equal(false);
    expect(hex(signerInfo.sid)).to.equal(hex(issuerAndSerialNumber(rsa.certificate).der));
  });

  it('has the certificates in the order of the chain, which is not that of DER', async () => {
    const ders = rsa.chain.map(({ der }) => der);
    const { certificates } = await signAndRead();
    expect(certificates!.map(hex)).to.deep.equal(ders.map(hex));
    expect(inDerOrder(ders).map(hex)).not.to.deep.equal(ders.map(hex));
  });

  it('leaves certificates out where none are to be included', async () => {
    expect(await signAndRead({ chain: [] })).not.to.have.property('certificates');
  });

  it('names the signer by its certificate where that is not in the chain', async () => {
    const { signerInfo } = await signAndRead({ chain: rsa.chain.slice(1), certificate: ec.certificate });
    expect(hex(signerInfo.sid)).to.equal(hex(issuerAndSerialNumber(ec.certificate).der));
  });
});

describe('CMSSigner › signed attributes', () => {
  it('are content type, signing time, algorithm protection and digest, with a signature over them', async () => {
    const { signerInfo } = await signAndRead({ now: Date.UTC(2026, 10, 24, 1, 8, 10, 999) });
    expect([...signerInfo.attributes]).to.deep.equal([
      [CONTENT_TYPE, `0609${DATA}`],
      [SIGNING_TIME, `170d${Buffer.from('261124010810Z').toString('hex')}`],
      [ALGORITHM_PROTECTION, `301c${SHA256}a1${SHA256_WITH_RSA.slice(2)}`],
      [MESSAGE_DIGEST, `0420${hex(sha256(DOCUMENT))}`],
    ]);
    expect(verify('sha256', signerInfo.signedAttrs!, rsa.publicKey, signerInfo.signature)).to.equal(true);
  });

  it('are absent from a direct signature, which is over the document', async () => {
    const { signerInfo, eContent } = await signAndRead({ properties: { DIRECTSIGNATURE: 'TRUE' } });
    expect(signerInfo).not.to.have.property('signedAttrs');
    expect(eContent).to.deep.equal(Buffer.from(DOCUMENT));
    expect(verify('sha256', DOCUMENT, rsa.publicKey, signerInfo.signature)).to.equal(true);
  });

  it('have the 64 bytes of SHAKE256 with Ed448', async () => {
    const { signerInfo, digestAlgorithms } = await signAndRead({ key: ed448 });
    const digest = createHash('shake256', { outputLength: 64 }).update(DOCUMENT).digest();
    expect(signerInfo.attributes.get(MESSAGE_DIGEST)).to.equal(`0440${hex(digest)}`);
    expect(digestAlgorithms).to.deep.equal(['300f060960864801650304021202020200']);
    expect(verify(null, signerInfo.signedAttrs!, ed448.publicKey, signerInfo.signature)).to.equal(true);
  });

  it('do not come with a direct signature of Ed448, whose SignerInfo names plain SHAKE256', async () => {
    const { signerInfo, digestAlgorithms } = await signAndRead({ key: ed448, properties: { DIRECTSIGNATURE: 'true' } });
    expect(signerInfo.digestAlgorithm).to.equal('300b060960864801650304020c');
    expect(digestAlgorithms).to.deep.equal(['300f060960864801650304021202020200']);
    expect(verify(null, DOCUMENT, ed448.publicKey, signerInfo.signature)).to.equal(true);
  });
});

describe('CMSSigner › DER_RE_ENCODE', () => {
  const properties = { DER_RE_ENCODE: 'true' };

  it('gives definite lengths and one octet string, and leaves the chain as it is', async () => {
    const cms = await signAndRead({ properties, data: new Uint8Array(2345) });
    expect(cms.indefinite).to.deep.equal([]);
    expect(cms).not.to.have.property('segments');
    expect(cms.eContent).to.have.length(2345);
    expect(cms.certificates!.map(hex)).to.deep.equal(rsa.chain.map(({ der }) => hex(der)));
  });
});

describe('CMSSigner › detached signatures', () => {
  const detached = { DETACHEDSIGNATURE: 'TRUE' };
  const override = { ALLOW_DETACHEDSIGNATURE_OVERRIDE: 'true' };

  it('leave out the content, in indefinite lengths', async () => {
    const cms = await signAndRead({ properties: detached });
    expect(cms).not.to.have.property('eContent');
    expect(cms.indefinite).to.deep.equal(['contentInfo', 'content', 'signedData', 'encapContentInfo', 'certificates']);
    expect(cms.signerInfo.attributes.get(MESSAGE_DIGEST)).to.equal(`0420${hex(sha256(DOCUMENT))}`);
  });

  it('may be asked for where they are configured, or where the request may choose', async () => {
    expect(await signAndRead({ properties: detached, metadata: { DETACHEDSIGNATURE: 'true' } })).not.to.have.property('eContent');
    expect(await signAndRead({ properties: override, metadata: { DETACHEDSIGNATURE: 'True' } })).not.to.have.property('eContent');
    expect(await signAndRead({ properties: { ...detached, ...override }, metadata: { DETACHEDSIGNATURE: 'no' } })).to.have.property(
      'eContent',
    );
    expect(await signAndRead({ metadata: { DETACHEDSIGNATURE: 'false' } })).to.have.property('eContent');
    expect(await signAndRead({ metadata: { DETACHEDSIGNATURE: '' } })).to.have.property('eContent');
  });

  it('are refused, as are others, where the configuration says otherwise', async () => {
    const asked = sign({ metadata: { DETACHEDSIGNATURE: 'true' } });
    await expectFault(asked, 'illegalRequest', 'Detached signature requested but not allowed');
    const notAsked = sign({ properties: detached, metadata: { DETACHEDSIGNATURE: 'false' } });
    await expectFault(notAsked, 'illegalRequest', 'Non detached signature requested but not allowed');
  });
});

describe('CMSSigner › content type', () => {
  const TST_INFO = '1.2.840.113549.1.9.16.1.4';

  it('other than data makes version 3 and is in the signed attributes', async () => {
    const cms = await signAndRead({ properties: { CONTENTOID: TST_INFO } });
    expect(cms).to.deep.include({ version: 3, eContentType: oid(TST_INFO) });
    expect(cms.signerInfo.attributes.get(CONTENT_TYPE)).to.equal(hex(objectIdentifier(TST_INFO)));
  });

  it('may be chosen by the request where that is allowed, or where it is the same', async () => {
    const metadata = { CONTENTOID: TST_INFO };
    expect(await signAndRead({ properties: { ALLOW_CONTENTOID_OVERRIDE: 'true' }, metadata })).to.deep.include({ version: 3 });
    expect(await signAndRead({ properties: { CONTENTOID: TST_INFO }, metadata })).to.deep.include({ version: 3 });
    expect(await signAndRead({ metadata: { CONTENTOID: '' } })).to.deep.include({ version: 1 });
  });

  it('of the request is refused where it is no object identifier or may not be chosen', async () => {
    await expectFault(sign({ metadata: { CONTENTOID: 'data' } }), 'illegalRequest', 'Illegal OID specified in request');
    const other = sign({ metadata: { CONTENTOID: TST_INFO } });
    await expectFault(other, 'illegalRequest', 'Overriding content OID requested but not allowed');
  });
});

describe('CMSSigner › hash that the client made', () => {
  const hashing = { CLIENTSIDEHASHING: 'true', ACCEPTED_HASH_DIGEST_ALGORITHMS: 'SHA-256,SHA-512' };
  const hashOf = (name: string, run: Run = {}): Run => ({
    ...run,
    properties: { ...hashing, ...run.properties },
    metadata: { CLIENTSIDE_HASHDIGESTALGORITHM: name, ...run.metadata },
    data: createHash(name.replace('-', '').toLowerCase()).update(DOCUMENT).digest(),
  });

  it('becomes the message digest of a detached signature', async () => {
    const cms = await signAndRead(hashOf('SHA-256'));
    expect(cms).not.to.have.property('eContent');
    expect(cms.signerInfo.attributes.get(MESSAGE_DIGEST)).to.equal(`0420${hex(sha256(DOCUMENT))}`);
    expect(verify('sha256', cms.signerInfo.signedAttrs!, rsa.publicKey, cms.signerInfo.signature)).to.equal(true);
  });

  it('has its digest algorithm with NULL parameters, wherever that stands', async () => {
    const { digestAlgorithms, signerInfo } = await signAndRead(hashOf('SHA-256'));
    expect(digestAlgorithms).to.deep.equal([SHA256_WITH_NULL]);
    expect(signerInfo.digestAlgorithm).to.equal(SHA256_WITH_NULL);
    expect(signerInfo.attributes.get(ALGORITHM_PROTECTION)).to.equal(`301e${SHA256_WITH_NULL}a1${SHA256_WITH_RSA.slice(2)}`);
  });

  it('may be of another digest than that of the signature algorithm', async () => {
    const { digestAlgorithms, signerInfo } = await signAndRead(hashOf('SHA-512'));
    expect(digestAlgorithms).to.deep.equal([SHA512_WITH_NULL]);
    expect(signerInfo.signatureAlgorithm).to.equal(SHA256_WITH_RSA);
    expect(verify('sha256', signerInfo.signedAttrs!, rsa.publicKey, signerInfo.signature)).to.equal(true);
  });

  it('has a definite length around the content type only', async () => {
    const { indefinite } = await signAndRead(hashOf('SHA-256'));
    expect(indefinite).to.deep.equal(['contentInfo', 'content', 'signedData', 'certificates']);
  });

  it('sorts the certificates with DER_RE_ENCODE', async () => {
    const cms = await signAndRead(hashOf('SHA-256', { properties: { DER_RE_ENCODE: 'true' } }));
    expect(cms.indefinite).to.deep.equal([]);
    expect(cms.certificates!.map(hex)).to.deep.equal(inDerOrder(rsa.chain.map(({ der }) => der)).map(hex));
  });

  it('cannot be in the content', async () => {
    const outcome = sign(hashOf('SHA-256', { metadata: { DETACHEDSIGNATURE: 'false' } }));
    await expectFault(outcome, 'illegalRequest', 'Client-side hashing can only be used with detached signatures');
    const overridable = { ALLOW_DETACHEDSIGNATURE_OVERRIDE: 'true' };
    const allowed = sign(hashOf('SHA-256', { properties: overridable, metadata: { DETACHEDSIGNATURE: 'no' } }));
    await expectFault(allowed, 'illegalRequest', 'Client-side hashing can only be used with detached signatures');
  });

  it('is detached whatever the request says where that is configured', async () => {
    const run = hashOf('SHA-256', { properties: { DETACHEDSIGNATURE: 'true' }, metadata: { DETACHEDSIGNATURE: 'false' } });
    expect(await signAndRead(run)).not.to.have.property('eContent');
  });
});

describe('CMSSigner › failures', () => {
  const failing = (error: Error): TokenKey => ({ ...rsa, sign: () => Promise.reject(error) });

  it('name a signature algorithm that does not fit the key', async () => {
    const outcome = sign({ key: ec, properties: { SIGNATUREALGORITHM: 'SHA256withRSA' } });
    await expectFault(outcome, 'workerFailed', 'Error initializing signer');
  });

  it('of a token that cannot sign are told without its words', async () => {
    await expectFault(sign({ key: failing(new Error('CKR_DEVICE_ERROR')) }), 'workerFailed', 'Error constructing CMS');
  });

  it('of a token that is offline stay that', async () => {
    const offline = new Fault('cryptoTokenOffline', "Signtoken isn't active.");
    await expectFault(sign({ key: failing(offline) }), 'cryptoTokenOffline', offline.message);
  });

  it('name a missing certificate', async () => {
    const outcome = sign({ certificate: 'none' });
    await expectFault(outcome, 'workerFailed', 'Null certificate chain. This signer needs a certificate.');
  });

  it('name a certificate that cannot be read', async () => {
    const outcome = sign({ certificate: { ...rsa.certificate, der: Uint8Array.of(0x30, 0x00) } });
    await expectFault(outcome, 'workerFailed', 'Error constructing cert store');
  });
});

describe('CMSSigner › worker log', () => {
  it('holds nothing where nothing is asked for', async () => {
    expect((await sign({ properties: { LOGREQUEST_DIGESTALGORITHM: 'NO-SUCH-DIGEST' } })).log.size).to.equal(0);
  });

  it('holds the digests that are asked for', async () => {
    const properties = { DO_LOGREQUEST_DIGEST: 'true', DO_LOGRESPONSE_DIGEST: 'TRUE', LOGRESPONSE_DIGESTALGORITHM: 'SHA-512' };
    const { log, data } = await sign({ properties });
    expect([...log]).to.deep.equal([
      ['REQUEST_DIGEST_ALGORITHM', 'SHA256'],
      ['REQUEST_DIGEST', hex(sha256(DOCUMENT))],
      ['RESPONSE_DIGEST_ALGORITHM', 'SHA-512'],
      ['RESPONSE_DIGEST', createHash('sha512').update(data).digest('hex')],
    ]);
  });

  for (const of of ['REQUEST', 'RESPONSE']) {
    it(`fails where the algorithm for the ${of.toLowerCase()} is not supported`, async () => {
      const properties = { [`DO_LOG${of}_DIGEST`]: 'true', [`LOG${of}_DIGESTALGORITHM`]: 'MD2' };
      await expectFault(sign({ properties }), 'workerFailed', 'Log digest algorithm not supported');
    });
  }
});

describe('CMSSigner › order of checks', () => {
  it('looks at the content type before the hash, and at the hash before the key', async () => {
    const metadata = { CONTENTOID: 'x', USING_CLIENTSUPPLIED_HASH: 'true' };
    const properties = { SIGNATUREALGORITHM: 'SHA256withECDSA' };
    await expectFault(sign({ metadata, properties }), 'illegalRequest', 'Illegal OID specified in request');
    const hash = { USING_CLIENTSUPPLIED_HASH: 'true' };
    await expectFault(sign({ metadata: hash, properties }), 'illegalRequest', 'Client-side hashing requested but not allowed');
    await expectFault(sign({ metadata: { DETACHEDSIGNATURE: 'true' }, properties }), 'workerFailed', 'Error initializing signer');
  });
});
