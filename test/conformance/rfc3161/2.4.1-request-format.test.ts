import { expect } from 'chai';
import { contextTag, integer, nullValue, objectIdentifier, octetString, sequence, tlv } from '../../../src/formats/asn1/asn1.js';
import { POLICY, TestAuthority } from '../../support/test-authority.js';
import { queryFields, timeStampQuery } from '../../support/time-stamp-query.js';

const UNPARSABLE = { status: 2, text: 'The request could not be parsed.', failInfo: '03020204', isDer: true };

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('RFC 3161 §2.4.1 request format', () => {
  const authority = new TestAuthority();

  describe('messageImprint', () => {
    for (const parameters of ['null', 'absent'] as const) {
      it(`is copied with parameters that are ${parameters}`, async () => {
        const [, messageImprint] = queryFields({ parameters });
        const { token } = await authority.stamp(timeStampQuery({ parameters }));
        expect(token?.info.messageImprint).to.equal(hex(messageImprint!));
      });
    }

    for (const algorithm of ['SHA-224', 'SHA-384', 'SHA-512', 'SHA3-256', 'SHA3-512', 'RIPEMD160', 'SM3']) {
      it(`may be made with ${algorithm}`, async () => {
        expect((await authority.stamp(timeStampQuery({ algorithm }))).status).to.equal(0);
      });
    }

    for (const [algorithm, name] of [
      ['SHA-1', 'SHA1'],
      ['MD5', 'MD5'],
    ] as const) {
      it(`may be made with ${algorithm} only where that is configured, with a warning`, async () => {
        const refused = await authority.stamp(timeStampQuery({ algorithm }));
        expect(refused).to.deep.equal({ status: 2, text: 'request contains unknown algorithm', failInfo: '03020780', isDer: true });
        const lenient = new TestAuthority({ properties: { ACCEPTEDALGORITHMS: `SHA256;${name}` } });
        expect((await lenient.stamp(timeStampQuery({ algorithm }))).status).to.equal(0);
        expect(lenient.log.lines).to.deep.equal([
          `WARN Worker 1: time stamps on ${name} imprints prove nothing, and are accepted as configured`,
        ]);
      });
    }

    it('may be made with any algorithm of the usual ones where ACCEPTEDALGORITHMS names it', async () => {
      const lenient = new TestAuthority({ properties: { ACCEPTEDALGORITHMS: 'SHA3-256;SM3' } });
      for (const algorithm of ['SHA3-256', 'SM3']) expect((await lenient.stamp(timeStampQuery({ algorithm }))).status).to.equal(0);
      expect(lenient.log.lines).to.deep.equal([]);
    });

    it('is refused where ACCEPTEDALGORITHMS does not name its algorithm, names that mean none being passed over', async () => {
      const strict = new TestAuthority({ properties: { ACCEPTEDALGORITHMS: 'SHA512;NOSUCH' } });
      expect((await strict.stamp(timeStampQuery())).failInfo).to.equal('03020780');
      expect((await strict.stamp(timeStampQuery({ algorithm: 'SHA-512' }))).status).to.equal(0);
      expect(strict.log.lines).to.deep.equal(['WARN Worker 1: ACCEPTEDALGORITHMS names an algorithm that there is not: NOSUCH']);
    });
  });

  describe('reqPolicy', () => {
    it('is the policy of the token where any is accepted', async () => {
      expect((await authority.stamp(timeStampQuery({ policy: '1.2.3' }))).token?.info.policy).to.equal('1.2.3');
    });

    it('is accepted where it is listed, and not otherwise, not even as the default policy', async () => {
      const strict = new TestAuthority({ properties: { ACCEPTANYPOLICY: 'false', ACCEPTEDPOLICIES: ' 1.2.3 ; 1.2.4' } });
      expect((await strict.stamp(timeStampQuery({ policy: '1.2.4' }))).token?.info.policy).to.equal('1.2.4');
      for (const policy of ['1.2.5', POLICY]) {
        const answer = await strict.stamp(timeStampQuery({ policy }));
        expect(answer).to.deep.equal({ status: 2, text: 'request contains unknown policy', failInfo: '0303000001', isDer: true });
      }
      expect((await strict.stamp(timeStampQuery())).token?.info.policy).to.equal(POLICY);
    });

    it('is never accepted where the list is there and empty', async () => {
      const strict = new TestAuthority({ properties: { ACCEPTANYPOLICY: 'false', ACCEPTEDPOLICIES: '' } });
      expect((await strict.stamp(timeStampQuery({ policy: '1.2.4' }))).failInfo).to.equal('0303000001');
    });
  });

  describe('nonce', () => {
    const nonces = [0n, 1n, 0x80n, -1n, -129n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 8000n + 7n];
    for (const nonce of nonces) {
      it(`is copied: ${nonce.toString(16).slice(0, 20)}, ${String(nonce.toString(2).length)} bits`, async () => {
        const { token } = await authority.stamp(timeStampQuery({ nonce }));
        expect(token?.info.nonce).to.equal(nonce);
      });
    }

    it('is left out where the request has none', async () => {
      expect((await authority.stamp(timeStampQuery())).token?.info.nonce).to.equal(undefined);
    });

    it('is refused where it is larger than a server can be asked to handle', async () => {
      expect(await authority.stamp(timeStampQuery({ nonce: 2n ** 40_000n }))).to.deep.equal(UNPARSABLE);
    });
  });

  describe('certReq', () => {
    it('brings the certificates, all that are configured, or none', async () => {
      const all = await authority.stamp(timeStampQuery({ certReq: true }));
      expect(all.token?.cms.certificates).to.have.length(3);
      for (const certReq of [false, undefined]) {
        const none = await authority.stamp(timeStampQuery(certReq === undefined ? {} : { certReq }));
        expect(none.token?.cms.certificates).to.equal(undefined);
      }
    });
  });

  describe('extensions', () => {
    const properties = { ACCEPTEDEXTENSIONS: '1.2.3.4; 1.2.3.5' };
    const REFUSED = { status: 2, text: 'request contains unknown extension', failInfo: '030407000080', isDer: true };

    it('are copied where they are accepted, critical or not', async () => {
      const extensions = [
        { oid: '1.2.3.5', critical: true },
        { oid: '1.2.3.4', critical: false },
      ];
      const { token } = await new TestAuthority({ properties }).stamp(timeStampQuery({ extensions }));
      const request = Buffer.from(timeStampQuery({ extensions })).toString('hex');
      for (const extension of token!.info.extensions!) expect(request).to.include(extension);
      expect(token?.info.extensions).to.have.length(2);
    });

    for (const critical of [true, false]) {
      it(`are refused where one is not accepted, ${critical ? '' : 'not '}critical`, async () => {
        const extensions = [
          { oid: '1.2.3.4', critical: false },
          { oid: '1.2.3.6', critical },
        ];
        expect(await new TestAuthority({ properties }).stamp(timeStampQuery({ extensions }))).to.deep.equal(REFUSED);
      });
    }

    it('may be an empty list', async () => {
      const { status, token } = await authority.stamp(timeStampQuery({ extensions: [] }));
      expect(status).to.equal(0);
      expect(token?.info.extensions).to.equal(undefined);
    });
  });

  describe('a request that is refused as malformed', () => {
    const twice = [
      { oid: '1.2.3.4', critical: false },
      { oid: '1.2.3.4', critical: false },
    ];
    const [version, messageImprint] = queryFields();
    const malformed: Readonly<Record<string, Uint8Array>> = {
      'text instead of DER': new TextEncoder().encode('hello'),
      'a truncated structure': timeStampQuery().subarray(0, -1),
      'a SET': tlv(0x31, ...queryFields()),
      'an empty SEQUENCE': sequence(),
      'no imprint': sequence(version!),
      'an imprint without hash': sequence(version!, sequence(sequence(objectIdentifier('1.2.3')))),
      'an imprint with a field too many': sequence(
        version!,
        sequence(sequence(objectIdentifier('1.2.3')), octetString(new Uint8Array(32)), nullValue),
      ),
      'a version that is no integer': sequence(nullValue, messageImprint!),
      'a nonce behind certReq, which would be passed over': sequence(version!, messageImprint!, tlv(0x01, Uint8Array.of(0xff)), integer(1)),
      'an integer with an octet too many': sequence(version!, messageImprint!, tlv(0x02, Uint8Array.of(0, 1))),
      'an object identifier with an octet too many': sequence(version!, messageImprint!, tlv(0x06, Uint8Array.of(0x2a, 0x80, 3))),
      'an object identifier of kilobytes': sequence(version!, messageImprint!, tlv(0x06, new Uint8Array(5000).fill(0x2a))),
      'an extension twice': timeStampQuery({ extensions: twice }),
      'forty extensions': timeStampQuery({
        extensions: Array.from({ length: 40 }, (_, index) => ({ oid: `1.2.3.${String(index)}`, critical: false })),
      }),
      'lengths that are larger than the input': Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x02, 0x01, 0x01),
      'structures nested without end': new Uint8Array(5000).fill(0x30),
      'indefinite lengths nested without end': Uint8Array.from({ length: 5000 }, (_, index) => (index % 2 === 0 ? 0x30 : 0x80)),
    };
    for (const [what, request] of Object.entries(malformed)) {
      it(what, async () => {
        expect(await authority.stamp(request)).to.deep.equal(UNPARSABLE);
      });
    }

    it('is answered, and not with an empty body, which is a fault', async () => {
      const fault: unknown = await authority.ask(new Uint8Array()).catch((thrown: unknown) => thrown);
      expect(fault).to.include({ kind: 'illegalRequest', message: 'Request must contain data' });
    });
  });

  describe('a request that is taken all the same, as SignServer takes it', () => {
    const indefinite = Buffer.concat([Uint8Array.of(0x30, 0x80), ...queryFields({ nonce: 5n }), Uint8Array.of(0, 0)]);
    const inPieces = sequence(
      integer(1),
      sequence(
        sequence(objectIdentifier('2.16.840.1.101.3.4.2.1')),
        tlv(0x24, octetString(new Uint8Array(16)), octetString(new Uint8Array(16))),
      ),
    );
    const accepted: Readonly<Record<string, Uint8Array>> = {
      'version 0': timeStampQuery({ version: 0 }),
      'version 2': timeStampQuery({ version: 2 }),
      'bytes behind it': Buffer.concat([timeStampQuery(), Uint8Array.of(1, 2, 3)]),
      'an unknown tagged field at its end': sequence(...queryFields(), contextTag(2, nullValue)),
      'indefinite lengths': indefinite,
      'an imprint in pieces': inPieces,
    };
    for (const [what, request] of Object.entries(accepted)) {
      it(`${what}, and the token is DER`, async () => {
        const { status, isDer, token } = await authority.stamp(request);
        expect(status).to.equal(0);
        expect(isDer).to.equal(true);
        expect(token?.info.messageImprint).to.match(/^30(2f|31)300[bd]0609608648016503040201(0500)?0420/);
      });
    }
  });

  it('is judged in the order: format, time, algorithm, policy, extensions, length', async () => {
    const all = { algorithm: 'SHA-1', imprint: new Uint8Array(3), policy: '1.9', extensions: [{ oid: '1.9', critical: true }] };
    const properties = { ACCEPTANYPOLICY: 'false', ACCEPTEDPOLICIES: '1.2.3', ACCEPTEDALGORITHMS: 'SHA256' };
    const strict = new TestAuthority({ properties });
    const noTime = new TestAuthority({ properties, timeSource: { name: 'None', time: () => Promise.resolve(undefined) } });
    expect((await noTime.stamp(Uint8Array.of(1))).text).to.equal('The request could not be parsed.');
    expect((await noTime.stamp(timeStampQuery(all))).text).to.equal('The time source is not available.');
    expect((await strict.stamp(timeStampQuery(all))).text).to.equal('request contains unknown algorithm');
    expect((await strict.stamp(timeStampQuery({ ...all, algorithm: 'SHA-256' }))).text).to.equal('request contains unknown policy');
    expect((await strict.stamp(timeStampQuery({ ...all, algorithm: 'SHA-256', policy: '1.2.3' }))).text).to.equal(
      'request contains unknown extension',
    );
  });
});
