import { readFileSync } from 'node:fs';
import { verify } from 'node:crypto';
import { expect } from 'chai';
import type { TokenKey } from '../../../src/core/crypto-token.js';
import { cmsSigner } from '../../../src/workers/signers/cms-signer.js';
import { readCms } from '../../support/read-cms.js';
import { runSigner } from '../../support/run-signer.js';
import { requireShared, sharedPath } from '../../support/shared.js';
import { testCertificate } from '../../support/software-token-key.js';

const SIGNING_TIME = '2a864886f70d010905';

interface RecordedCase {
  readonly answer: string;
}

/** The CMS in a recorded answer of the web service or of the HTTP door. */
function recordedCms(name: string): Uint8Array {
  const cases = JSON.parse(readFileSync(sharedPath('conformance', 'recorded.json'), 'utf8')) as Record<string, RecordedCase>;
  const { answer } = cases[name]!;
  const base64 = /<data>([^<]+)<\/data>/.exec(answer)?.[1] ?? /^base64:(.+)$/s.exec(answer)?.[1];
  if (base64 === undefined) throw new Error(`no data in the recorded case ${name}`);
  return Buffer.from(base64, 'base64');
}

/** Milliseconds since the epoch of a UTCTime in hex, tag and length included. */
function millisecondsOf(utcTime: string): number {
  const [year, ...rest] = Buffer.from(utcTime, 'hex').subarray(2, 14).toString('latin1').match(/../g)!.map(Number);
  const [month, day, hour, minute, second] = rest;
  return Date.UTC(2000 + year!, month! - 1, day, hour, minute, second);
}

describe('recorded answers of CMSSigner', () => {
  const CASES = [
    ['clientws.cms', {}],
    ['clientws.cms-detached', { DETACHEDSIGNATURE: 'TRUE' }],
    ['http.cms', {}],
    ['http.cms-detached', { DETACHEDSIGNATURE: 'TRUE' }],
  ] as const;

  for (const [name, properties] of CASES) {
    it(`${name} is made again byte for byte, given its certificates, signature and time`, async function () {
      requireShared(this);
      const recorded = recordedCms(name);
      const { certificates, signerInfo } = readCms(recorded);
      const chain = certificates!.map(testCertificate);
      const { publicKey } = chain[0]!;
      const key: TokenKey = {
        alias: 'recorded',
        keyType: 'RSA',
        publicKey,
        chain,
        // The recorded signature is answered only for bytes that it is a signature of.
        sign: (bytes, algorithm) => {
          expect(algorithm.name).to.equal('SHA256withRSA');
          expect(verify('sha256', bytes, publicKey, signerInfo.signature), 'the recorded signature over our attributes').to.equal(true);
          return Promise.resolve(signerInfo.signature);
        },
      };
      const now = millisecondsOf(signerInfo.attributes.get(SIGNING_TIME)!);
      const { data } = await runSigner(cmsSigner, { properties, data: 'some data to sign', key, now });
      expect(Buffer.from(data).toString('hex')).to.equal(Buffer.from(recorded).toString('hex'));
    });
  }
});
