import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bouncyCastleVerdicts } from '../support/bouncy-castle.js';
import { keystoreToken } from '../support/keystore-token.js';
import { readSod } from '../support/read-sod.js';
import { runProgram } from '../support/run-program.js';
import { dataGroups, runSodSigner } from '../support/run-sod-signer.js';
import { SignedSods, SOD_TITLES, type SignedSod } from '../support/signed-sods.js';
import { requireTool } from '../support/tools.js';

describe('Document Security Objects and other software', function () {
  // The first run compiles with Maven.
  this.timeout(300_000);
  const sods = new SignedSods();
  const byTitle = new Map<string, SignedSod>();
  before(async () => {
    for (const one of await sods.all()) byTitle.set(one.title, one);
  });
  after(() => {
    sods.remove();
  });

  /** What OpenSSL took for the signed content. */
  function opensslVerify({ contentInfo, issuers }: Pick<SignedSod, 'contentInfo' | 'issuers'>): Buffer {
    const out = join(sods.folder, 'content');
    const trust = ['-CAfile', issuers, '-purpose', 'any'];
    runProgram('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', '-in', contentInfo, ...trust, '-out', out]);
    return readFileSync(out);
  }

  describe('openssl cms -verify takes', () => {
    for (const title of SOD_TITLES) {
      it(title, function () {
        requireTool(this, 'openssl');
        const one = byTitle.get(title)!;
        const content = opensslVerify(one);
        expect(content.equals(readSod(readFileSync(one.sod)).cms.eContent!)).to.equal(true);
      });
    }

    it('no object in which a hash was changed', function () {
      requireTool(this, 'openssl');
      const one = byTitle.get(SOD_TITLES[0]!)!;
      const changed = join(sods.folder, 'changed.cms');
      const bytes = readFileSync(one.contentInfo);
      bytes[bytes.indexOf(Buffer.alloc(32, 14))] = 15;
      writeFileSync(changed, bytes);
      expect(() => opensslVerify({ ...one, contentInfo: changed })).to.throw('CMS Verification failure');
    });
  });

  describe('Bouncy Castle and JMRTD take', () => {
    const verdicts = new Map<string, string>();
    const fieldsOf = (one: SignedSod): readonly string[] => [
      one.sod,
      one.certificate,
      one.hashOid,
      String(one.version),
      one.unicodeVersion,
      one.dataGroups,
    ];

    before(function () {
      requireTool(this, 'java', 'mvn');
      const cases = SOD_TITLES.map((title) => byTitle.get(title)!);
      const answers = bouncyCastleVerdicts('VerifySod', cases.map(fieldsOf), sods.folder);
      cases.forEach(({ title }, index) => verdicts.set(title, answers[index]!));
    });

    for (const title of SOD_TITLES) {
      it(title, () => {
        expect(verdicts.get(title)).to.equal('OK');
      });
    }

    it('neither an object with another data group, nor one of another signer', function () {
      requireTool(this, 'java', 'mvn');
      const [first, second] = [byTitle.get('RSA, LDS 1.7')!, byTitle.get('P-256')!];
      const others = [
        fieldsOf({ ...first, dataGroups: second.dataGroups.replace('14=', '15=') }),
        fieldsOf({ ...first, certificate: second.certificate }),
      ];
      const [groups, signer] = bouncyCastleVerdicts('VerifySod', others, sods.folder);
      expect(groups).to.include('the data groups are');
      expect(signer).not.to.equal('OK');
    });
  });

  // Doc 9303-12 wants them, and OpenSSL and Java make such keys only where they are told to.
  it('are signed with keys whose certificates write out the parameters of their curve', async function () {
    requireTool(this, 'openssl', 'java', 'mvn');
    const file = (name: string): string => join(sods.folder, `explicit-${name}`);
    const openssl = (...words: readonly string[]): string => runProgram('openssl', words);
    for (const name of ['csca', 'signer']) {
      openssl('ecparam', '-name', 'brainpoolP256r1', '-param_enc', 'explicit', '-genkey', '-noout', '-out', file(`${name}.key`));
    }
    openssl('req', '-x509', '-new', '-key', file('csca.key'), '-subj', '/C=SE/CN=CSCA', '-days', '9', '-out', file('csca.pem'));
    openssl('req', '-new', '-key', file('signer.key'), '-subj', '/C=SE/CN=DS', '-out', file('signer.csr'));
    const issuer = ['-CA', file('csca.pem'), '-CAkey', file('csca.key'), '-set_serial', '77'];
    openssl('x509', '-req', '-in', file('signer.csr'), ...issuer, '-days', '9', '-out', file('signer.pem'));
    openssl('x509', '-in', file('signer.pem'), '-outform', 'DER', '-out', file('signer.crt'));
    const chain = ['-in', file('signer.pem'), '-certfile', file('csca.pem'), '-name', 'ds'];
    openssl('pkcs12', '-export', '-inkey', file('signer.key'), ...chain, '-passout', 'pass:foo123', '-out', file('signer.p12'));
    const token = keystoreToken(file('signer.p12'), { KEYSTOREPASSWORD: 'foo123', DEFAULTKEY: 'ds' });
    const groups = dataGroups([1, 2]);
    const { data } = await runSodSigner({ key: await token.key('ds'), dataGroups: groups });
    writeFileSync(file('sod'), data);
    const expected = [...groups].map(([number, hash]) => `${String(number)}=${Buffer.from(hash).toString('hex')}`).join(',');
    const fields = [file('sod'), file('signer.crt'), '2.16.840.1.101.3.4.2.1', '0', '-', expected];
    expect(bouncyCastleVerdicts('VerifySod', [fields], sods.folder)).to.deep.equal(['OK']);
  });
});
