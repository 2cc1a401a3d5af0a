import { expect } from 'chai';
import { constants, hash, verify } from 'node:crypto';
import { cmsSigner } from '../../../../src/workers/signers/cms-signer.js';
import { plainSigner } from '../../../../src/workers/signers/plain-signer.js';
import { runSigner, runSignerStreamed } from '../../../support/run-signer.js';
import { softwareTokenKey } from '../../../support/software-token-key.js';

const data = Buffer.from('a document that comes in pieces of seven bytes');
const now = Date.UTC(2026, 10, 24, 12);

describe('a document that is not in memory', () => {
  const rsa = softwareTokenKey('RSA-2048');
  const ec = softwareTokenKey('P-256');
  const ed = softwareTokenKey('Ed25519');

  it('has the same plain signature, file name and log', async () => {
    const run = { data, key: rsa, fileName: 'a.txt' };
    const [whole, streamed] = [await runSigner(plainSigner, run), await runSignerStreamed(plainSigner, run)];
    expect(streamed).to.deep.equal(whole);
    expect(streamed?.log.get('REQUEST_DIGEST')).to.equal(hash('sha256', data));
  });

  it('has a plain signature with ECDSA and PSS that verifies', async () => {
    const signature = await runSignerStreamed(plainSigner, { data, key: ec, properties: { SIGNATUREALGORITHM: 'SHA384withECDSA' } });
    expect(verify('sha384', data, ec.publicKey, signature!.data)).to.equal(true);
    const pss = await runSignerStreamed(plainSigner, { data, key: rsa, properties: { SIGNATUREALGORITHM: 'SHA256withRSAandMGF1' } });
    expect(verify('sha256', data, { key: rsa.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }, pss!.data)).to.equal(
      true,
    );
  });

  it('is not read again for a digest that was made as it arrived', async () => {
    const digest = hash('sha256', 'another document', 'buffer');
    const signature = await runSignerStreamed(plainSigner, { data, key: rsa }, new Map([['SHA-256', digest]]));
    expect(verify('sha256', Buffer.from('another document'), rsa.publicKey, signature!.data)).to.equal(true);
  });

  it('has the same detached CMS signature, with and without the choice of the request', async () => {
    for (const [properties, metadata] of [
      [{ DETACHEDSIGNATURE: 'true', DO_LOGREQUEST_DIGEST: 'true', DO_LOGRESPONSE_DIGEST: 'true' }, {}],
      [{ ALLOW_DETACHEDSIGNATURE_OVERRIDE: 'true', DER_RE_ENCODE: 'true' }, { DETACHEDSIGNATURE: 'true' }],
    ] as const) {
      const run = { data, key: rsa, now, properties, metadata, fileName: 'a.txt' };
      const [whole, streamed] = [await runSigner(cmsSigner, run), await runSignerStreamed(cmsSigner, run)];
      expect(Buffer.compare(streamed!.data, whole.data)).to.equal(0);
      expect([streamed!.fileName, [...streamed!.log]]).to.deep.equal([whole.fileName, [...whole.log]]);
    }
  });

  for (const [what, definition, run] of [
    ['a plain signature with EdDSA', plainSigner, { key: ed }],
    ['a plain signature of the bytes as they are', plainSigner, { key: ec, properties: { SIGNATUREALGORITHM: 'NONEwithECDSA' } }],
    [
      'a plain signature of a hash of the client',
      plainSigner,
      { key: rsa, properties: { CLIENTSIDEHASHING: 'true', ACCEPTED_HASH_DIGEST_ALGORITHMS: 'SHA-256' } },
    ],
    ['a CMS signature that holds it', cmsSigner, { key: rsa }],
    ['a direct CMS signature', cmsSigner, { key: rsa, properties: { DETACHEDSIGNATURE: 'true', DIRECTSIGNATURE: 'true' } }],
    [
      'a CMS signature of a hash of the client',
      cmsSigner,
      { key: rsa, properties: { DETACHEDSIGNATURE: 'true', CLIENTSIDEHASHING: 'true', ACCEPTED_HASH_DIGEST_ALGORITHMS: 'SHA-256' } },
    ],
  ] as const) {
    it(`is needed whole for ${what}`, async () => {
      const before = run.key.signed.length;
      expect(await runSignerStreamed(definition, { data, ...run })).to.equal(undefined);
      expect(run.key.signed).to.have.length(before);
    });
  }

  it('is refused with the words for any other', async () => {
    const run = { data, key: rsa, metadata: { DETACHEDSIGNATURE: 'true' } };
    let message = '';
    await runSignerStreamed(cmsSigner, run).catch((error: unknown) => (message = (error as Error).message));
    expect(message).to.equal('Detached signature requested but not allowed');
  });
});
