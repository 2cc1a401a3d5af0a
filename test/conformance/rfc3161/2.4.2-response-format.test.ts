import { expect } from 'chai';
import { hash, verify } from 'node:crypto';
import { childrenOf, readBer } from '../../../src/formats/asn1/ber-reader.js';
import { Fault } from '../../../src/core/errors.js';
import { TEST_OIDS } from '../../support/cms-oids.js';
import { POLICY, TestAuthority, timeStampIdentity } from '../../support/test-authority.js';
import { queryFields, timeStampQuery } from '../../support/time-stamp-query.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const NOON = Date.UTC(2026, 10, 24, 12);
const clock = { now: () => NOON };

describe('RFC 3161 §2.4.2 response format', () => {
  describe('status', () => {
    it('is granted with a text, or without one where INCLUDESTATUSSTRING says so', async () => {
      expect(await new TestAuthority().stamp(timeStampQuery())).to.include({ status: 0, text: 'Operation Okay' });
      const { text, status } = await new TestAuthority({ properties: { INCLUDESTATUSSTRING: 'false' } }).stamp(timeStampQuery());
      expect({ text, status }).to.deep.equal({ text: undefined, status: 0 });
    });

    it('is rejection with its text whatever INCLUDESTATUSSTRING says, and without a token', async () => {
      const authority = new TestAuthority({ properties: { INCLUDESTATUSSTRING: 'false' } });
      const { text, token, status } = await authority.stamp(Uint8Array.of(1));
      expect({ text, token, status }).to.deep.equal({ text: 'The request could not be parsed.', token: undefined, status: 2 });
    });

    it('is systemFailure where the signature cannot be made, which the log explains', async () => {
      const { privateKey, certificate } = timeStampIdentity();
      const sign = (): Promise<Uint8Array> => Promise.reject(new Fault('workerFailed', 'the device has an error'));
      const key = { alias: 'broken', keyType: 'EC', publicKey: certificate.publicKey, chain: [], sign, privateKey } as const;
      const authority = new TestAuthority({ key });
      expect(await authority.stamp(timeStampQuery())).to.deep.equal({
        status: 2,
        text: 'Error generating time-stamp token',
        failInfo: '03050600000040',
        isDer: true,
      });
      expect(authority.log.lines[0]).to.match(/^ERROR 00000000-0000-4000-8000-000000000000: /);
    });

    it('is none where the token is offline, which is a fault', async () => {
      const { certificate } = timeStampIdentity();
      const sign = (): Promise<Uint8Array> => Promise.reject(new Fault('cryptoTokenOffline', 'the device is away'));
      const key = { alias: 'away', keyType: 'EC', publicKey: certificate.publicKey, chain: [], sign } as const;
      const fault: unknown = await new TestAuthority({ key }).ask(timeStampQuery()).catch((thrown: unknown) => thrown);
      expect(fault).to.include({ kind: 'cryptoTokenOffline', message: 'the device is away' });
    });
  });

  describe('TSTInfo', () => {
    it('has version 1, the policy, the imprint, a time to the second, and nothing that nobody asked for', async () => {
      const { token, isDer } = await new TestAuthority({ clock }).stamp(timeStampQuery());
      const { serialNumber, ...rest } = token!.info;
      expect(serialNumber > 0n).to.equal(true);
      const messageImprint = hex(queryFields()[1]!);
      expect(rest).to.deep.equal({ version: 1n, policy: POLICY, messageImprint, genTime: '20261124120000Z' });
      expect(isDer).to.equal(true);
    });

    const accuracies = [
      [
        { ACCURACYSECONDS: '1', ACCURACYMILLIS: '500', ACCURACYMICROS: '250' },
        { seconds: 1n, millis: 500n, micros: 250n },
      ],
      [{ ACCURACYMILLIS: '999' }, { millis: 999n }],
      [{ ACCURACYMICROS: '200' }, { micros: 200n }],
      [{ ACCURACYSECONDS: '300', ACCURACYMILLIS: '0' }, { seconds: 300n }],
      [{ ACCURACYSECONDS: '0', ACCURACYMICROS: '0' }, undefined],
    ] as const;
    for (const [properties, accuracy] of accuracies) {
      it(`has the accuracy of ${JSON.stringify(properties)}`, async () => {
        const { token } = await new TestAuthority({ properties }).stamp(timeStampQuery());
        expect(token?.info.accuracy).to.deep.equal(accuracy);
      });
    }

    it('says ordering only where it is TRUE', async () => {
      const { token } = await new TestAuthority({ properties: { ORDERING: 'TRUE' } }).stamp(timeStampQuery());
      expect(token?.info.ordering).to.equal(true);
      const { token: unordered } = await new TestAuthority({ properties: { ORDERING: 'false' } }).stamp(timeStampQuery());
      expect(unordered?.info.ordering).to.equal(undefined);
    });

    it('names the authority as TSA says, in the order written', async () => {
      const { token } = await new TestAuthority({ properties: { TSA: 'CN=Test TSA,O=Example' } }).stamp(timeStampQuery());
      expect(token?.info.tsa).to.equal('a42730253111300f06035504030c0854657374205453413110300e060355040a0c074578616d706c65');
    });

    it('names the authority by the subject of the certificate, octet by octet, where TSA_FROM_CERT is true', async () => {
      const { certificate } = timeStampIdentity();
      const { token } = await new TestAuthority({ properties: { TSA_FROM_CERT: 'true' } }).stamp(timeStampQuery());
      expect(hex(certificate.der)).to.include(token!.info.tsa!.slice(4));
    });
  });

  describe('the token', () => {
    it('is a SignedData of version 3 with the TSTInfo, one digest algorithm and one signer', async () => {
      const { token } = await new TestAuthority().stamp(timeStampQuery({ certReq: true }));
      expect(token?.cms).to.include({ version: 3, eContentType: '2a864886f70d0109100104' });
      expect(token?.cms.digestAlgorithms).to.deep.equal(['300b0609608648016503040201']);
      expect(token?.cms.signerInfo.hasUnsignedAttrs).to.equal(false);
      expect(token?.cms.indefinite).to.deep.equal([]);
    });

    it('has its certificates in DER order, or in that of the chain where LEGACYENCODING is true', async () => {
      const { chain } = timeStampIdentity('RSA');
      const inChainOrder = chain.map(({ der }) => hex(der));
      const identity = timeStampIdentity('RSA');
      const usual = await new TestAuthority({ identity }).stamp(timeStampQuery({ certReq: true }));
      expect(usual.token?.cms.certificates?.map(hex)).to.deep.equal([...inChainOrder].sort());
      const legacy = await new TestAuthority({ identity, properties: { LEGACYENCODING: 'true' } }).stamp(timeStampQuery({ certReq: true }));
      expect(legacy.token?.cms.certificates?.map(hex)).to.deep.equal(inChainOrder);
      expect(inChainOrder).not.to.deep.equal([...inChainOrder].sort());
    });

    for (const keyType of ['RSA', 'EC', 'Ed25519'] as const) {
      it(`is signed over its attributes with a key of type ${keyType}`, async () => {
        const identity = timeStampIdentity(keyType);
        const { token } = await new TestAuthority({ identity }).stamp(timeStampQuery());
        const { signedAttrs, signature, attributes } = token!.cms.signerInfo;
        const digest = keyType === 'Ed25519' ? null : 'sha256';
        expect(verify(digest, signedAttrs!, identity.certificate.publicKey, signature)).to.equal(true);
        const contentDigest = hash(keyType === 'Ed25519' ? 'sha512' : 'sha256', token!.cms.eContent!, 'hex');
        expect(attributes.get(TEST_OIDS.messageDigest)?.slice(4)).to.equal(contentDigest);
        expect(attributes.get(TEST_OIDS.contentType)).to.equal('060b2a864886f70d0109100104');
      });
    }

    it('has its signed attributes in DER order, whatever is in them', async () => {
      for (const SIGNATUREALGORITHM of ['SHA1withRSA', 'SHA256withRSA', 'SHA512withRSA', 'SHA256withRSAandMGF1']) {
        for (const CERTIFICATE_DIGEST_ALGORITHM of ['SHA1', 'SHA256', 'SHA512']) {
          const properties = { SIGNATUREALGORITHM, CERTIFICATE_DIGEST_ALGORITHM, INCLUDE_CERTID_ISSUERSERIAL: 'false' };
          const { token } = await new TestAuthority({ identity: timeStampIdentity('RSA'), properties }).stamp(timeStampQuery());
          const encodings = childrenOf(readBer(token!.cms.signerInfo.signedAttrs!)).map(({ encoding }) => hex(encoding));
          expect(encodings).to.have.length(5);
          expect(encodings).to.deep.equal([...encodings].sort());
        }
      }
    });

    it('has the time of the server as signing time and the protection of its algorithms, unless they are switched off', async () => {
      const timeSource = { name: 'Elsewhere', time: () => Promise.resolve(NOON - 3_600_000) };
      const { token } = await new TestAuthority({ clock, timeSource }).stamp(timeStampQuery());
      expect(token?.info.genTime).to.equal('20261124110000Z');
      expect(token?.cms.signerInfo.attributes.get(TEST_OIDS.signingTime)).to.equal(`170d${hex(Buffer.from('261124120000Z'))}`);
      const properties = { INCLUDESIGNINGTIMEATTRIBUTE: 'false', INCLUDECMSALGORITHMPROTECTATTRIBUTE: 'false' };
      const { token: without } = await new TestAuthority({ clock, properties }).stamp(timeStampQuery());
      const types = [...without!.cms.signerInfo.attributes.keys()];
      expect(types).to.have.members([TEST_OIDS.contentType, TEST_OIDS.messageDigest, TEST_OIDS.signingCertificateV2]);
    });

    it('has a new signing time each second and a new digest each time', async () => {
      let now = NOON;
      const authority = new TestAuthority({ clock: { now: () => now } });
      const times: (string | undefined)[] = [];
      for (const later of [0, 999, 1000, 60_000]) {
        now = NOON + later;
        times.push((await authority.stamp(timeStampQuery())).token?.cms.signerInfo.attributes.get(TEST_OIDS.signingTime));
      }
      expect(times[0]).to.equal(times[1]);
      expect(new Set(times).size).to.equal(3);
    });
  });

  describe('the self-check', () => {
    const timeSource = { name: 'Zero', time: () => Promise.resolve(0) };

    it('refuses a time at which the certificate is not valid', async () => {
      const fault: unknown = await new TestAuthority({ timeSource }).ask(timeStampQuery()).catch((thrown: unknown) => thrown);
      expect(fault).to.include({
        kind: 'workerFailed',
        message: 'Token validation failed: certificate not valid when time stamp created.',
      });
    });

    it('refuses a signature that is not that of the certificate', async () => {
      const { certificate } = timeStampIdentity();
      const sign = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array(70));
      const key = { alias: 'faulty', keyType: 'EC', publicKey: certificate.publicKey, chain: [], sign } as const;
      const fault: unknown = await new TestAuthority({ key }).ask(timeStampQuery()).catch((thrown: unknown) => thrown);
      expect(fault).to.include({ kind: 'workerFailed', message: 'Token validation failed: signature not created by certificate.' });
    });

    it('is left out where VERIFY_TOKEN_SIGNATURE is false', async () => {
      const { token } = await new TestAuthority({ timeSource, properties: { VERIFY_TOKEN_SIGNATURE: 'false' } }).stamp(timeStampQuery());
      expect(token?.info.genTime).to.equal('19700101000000Z');
    });
  });
});
