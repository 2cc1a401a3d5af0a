import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { keystoreToken } from '../../support/keystore-token.js';
import { dataGroups, runSodSigner } from '../../support/run-sod-signer.js';
import { requireShared, sharedPath } from '../../support/shared.js';

/** The object in a recorded answer of the web service. */
function recordedSod(name: string): Buffer {
  const cases = JSON.parse(readFileSync(sharedPath('conformance', 'recorded.json'), 'utf8')) as Record<string, { readonly answer: string }>;
  const base64 = /<data>([^<]+)<\/data>/.exec(cases[name]!.answer)?.[1];
  if (base64 === undefined) throw new Error(`no data in the recorded case ${name}`);
  return Buffer.from(base64, 'base64');
}

describe('recorded answers of MRTDSODSigner', () => {
  for (const [name, versions] of [
    ['clientws.sod', {}],
    ['clientws.sod-version', { ldsVersion: '0108', unicodeVersion: '040000' }],
  ] as const) {
    it(`${name} is made again byte for byte with the same key`, async function () {
      requireShared(this);
      const token = keystoreToken(sharedPath('conformance', 'dss10_keystore.p12'), { KEYSTOREPASSWORD: 'foo123', DEFAULTKEY: 'sod00001' });
      const key = await token.key('sod00001');
      const { data } = await runSodSigner({ key, dataGroups: dataGroups([1, 2, 3]), ...versions });
      expect(Buffer.from(data).toString('hex')).to.equal(recordedSod(name).toString('hex'));
    });
  }
});
