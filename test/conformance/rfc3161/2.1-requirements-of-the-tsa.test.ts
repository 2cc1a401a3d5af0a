import { expect } from 'chai';
import type { TimeSource } from '../../../src/core/component.js';
import { randomBytes } from 'node:crypto';
import { issue, pki } from '../../support/pki.js';
import { extendedKeyUsage, POLICY, TestAuthority, timeStampIdentity, TIME_STAMPING } from '../../support/test-authority.js';
import { timeStampQuery } from '../../support/time-stamp-query.js';

const NOON = Date.UTC(2026, 10, 24, 12, 0, 0, 999);

describe('RFC 3161 §2.1 requirements of the TSA', () => {
  it('1. uses a trustworthy source of time', async () => {
    const timeSource: TimeSource = { name: 'Sundial', time: () => Promise.resolve(NOON) };
    const { token } = await new TestAuthority({ timeSource }).stamp(timeStampQuery());
    expect(token?.info.genTime).to.equal('20261124120000Z');
  });

  it('2. includes a trustworthy time value, or none at all', async () => {
    const timeSource: TimeSource = { name: 'Sundial', time: () => Promise.resolve(undefined) };
    const { token, failInfo } = await new TestAuthority({ timeSource }).stamp(timeStampQuery());
    expect(token).to.equal(undefined);
    expect(failInfo).to.equal('0303010002');
  });

  it('3. includes a unique integer for each new token, of 64 random bits by default', async () => {
    const authority = new TestAuthority();
    const numbers = new Set<bigint>();
    let ones = 0n;
    for (let index = 0; index < 300; index++) {
      const { token } = await authority.stamp(timeStampQuery());
      numbers.add(token!.info.serialNumber);
      ones |= token!.info.serialNumber;
    }
    expect(numbers.size).to.equal(300);
    expect(ones, 'every bit is one in some of them').to.equal(2n ** 64n - 1n);
  });

  for (const octets of [8, 9, 16, 20]) {
    it(`3. has serial numbers of ${String(octets)} octets where MAXSERIALNUMBERLENGTH says so`, async () => {
      const authority = new TestAuthority({ properties: { MAXSERIALNUMBERLENGTH: String(octets) } });
      let ones = 0n;
      for (let index = 0; index < 100; index++) ones |= (await authority.stamp(timeStampQuery())).token!.info.serialNumber;
      expect(ones).to.equal(2n ** BigInt(8 * octets) - 1n);
    });
  }

  it('3. never draws the serial number 0', async () => {
    const draws = [0, 0, 0, 5];
    const random = { uuid: () => '', int32: () => draws.shift() ?? 0 };
    const { token } = await new TestAuthority({ random }).stamp(timeStampQuery());
    expect(token?.info.serialNumber).to.equal(5n);
  });

  it('4. and 5. produces a token for a valid request, with the policy that it was made under', async () => {
    const { status, token } = await new TestAuthority().stamp(timeStampQuery());
    expect(status).to.equal(0);
    expect(token?.info.policy).to.equal(POLICY);
  });

  it('6. stamps the representation of the datum only, whatever its octets', async () => {
    const imprint = randomBytes(32);
    const { token } = await new TestAuthority().stamp(timeStampQuery({ imprint }));
    expect(token?.info.messageImprint).to.include(imprint.toString('hex'));
  });

  it('7. looks at the OID of the hash algorithm and at the length of the hash', async () => {
    const authority = new TestAuthority();
    const long = await authority.stamp(timeStampQuery({ imprint: new Uint8Array(33) }));
    const short = await authority.stamp(timeStampQuery({ imprint: new Uint8Array(31) }));
    for (const answer of [long, short]) expect(answer.text).to.equal('imprint digest the wrong length');
  });

  it('9. names nobody but itself in the token', async () => {
    const { token } = await new TestAuthority().stamp(timeStampQuery());
    expect(token?.info.tsa).to.equal(undefined);
    expect(token?.info.extensions).to.equal(undefined);
  });

  it('10. signs with a key whose certificate has time stamping as its one purpose, critical', async () => {
    const { chain, certificate, privateKey } = timeStampIdentity();
    expect(await new TestAuthority({ identity: { chain, certificate, privateKey, pem: '' } }).status()).to.deep.equal({
      errors: [],
      entries: [],
    });
    const wrong = {
      'Certificate must have an ExtendedKeyUsage extension.': [],
      'Certificate must have an ExtendedKeyUsage extension marked as critical.': [extendedKeyUsage([TIME_STAMPING], false)],
      'ExtendedKeyUsage not solely time stamping.': [extendedKeyUsage([TIME_STAMPING, '1.3.6.1.5.5.7.3.2'])],
    };
    for (const [message, extensions] of Object.entries(wrong)) {
      const identity = issue({ subject: 'CN=not for time stamps', issuer: pki.subCa, extensions });
      const failed = await new TestAuthority({ identity }).ask(timeStampQuery()).catch((fault: unknown) => fault);
      expect(failed).to.include({ kind: 'illegalRequest', message });
    }
  });

  it('11. includes what the request asks for in extensions, or refuses it', async () => {
    const extensions = [{ oid: '1.2.3.4', critical: false }];
    const refused = await new TestAuthority().stamp(timeStampQuery({ extensions }));
    expect(refused.failInfo).to.equal('030407000080');
    const { token } = await new TestAuthority({ properties: { ACCEPTEDEXTENSIONS: '1.2.3.4' } }).stamp(timeStampQuery({ extensions }));
    expect(token?.info.extensions).to.have.length(1);
  });
});
