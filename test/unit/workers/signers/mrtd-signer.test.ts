import { constants, createHash, publicDecrypt } from 'node:crypto';
import { expect } from 'chai';
import { softwareKey } from '../../../../src/components/crypto-tokens/software-key.js';
import { verified } from '../../../../src/components/crypto-tokens/verified.js';
import { mrtdSigner } from '../../../../src/workers/signers/mrtd-signer.js';
import { issue, pki } from '../../../support/pki.js';
import { expectFault } from '../../../support/rejection.js';
import { problemsOf, runSigner } from '../../../support/run-signer.js';

const identity = issue({ subject: 'CN=MRTD', issuer: pki.subCa, keyType: 'RSA' });
const key = verified(softwareKey({ alias: 'mrtd', chain: identity.chain, privateKey: identity.privateKey }));
const modulus = Buffer.from(key.publicKey.export({ format: 'jwk' }).n!, 'base64url');

const sign = (data: Uint8Array): ReturnType<typeof runSigner> => runSigner(mrtdSigner, { data, key });
const recovered = (signature: Uint8Array): Buffer => publicDecrypt({ key: key.publicKey, padding: constants.RSA_NO_PADDING }, signature);
const TOO_LARGE = 'The data must be a number below the modulus of the key, which has 2048 bits.';

describe('MRTDSigner', () => {
  it('has the class name of SignServer first, and no certificates to choose', () => {
    expect(mrtdSigner.names).to.deep.equal(['org.signserver.module.mrtdsigner.MRTDSigner', 'MRTDSigner']);
    expect(problemsOf(mrtdSigner, { INCLUDE_CERTIFICATE_LEVELS: '1' })).to.deep.equal(['INCLUDE_CERTIFICATE_LEVELS is not supported.']);
  });

  it('applies the key to data as long as the modulus, and adds nothing', async () => {
    const padded = Buffer.concat([Buffer.of(0x6a), Buffer.alloc(254, 0x5b), Buffer.of(0xbc)]);
    const block = Buffer.compare(padded, modulus) < 0 ? padded : Buffer.concat([Buffer.of(0), padded.subarray(1)]);
    const { data, contentType } = await sign(block);
    expect(data).to.have.length(256);
    expect(recovered(data).equals(block)).to.equal(true);
    expect(contentType).to.equal('application/octet-stream');
  });

  it('takes shorter data for a number with zeros in front', async () => {
    const { data } = await sign(Uint8Array.of(1, 2, 3));
    expect(data).to.have.length(256);
    expect(recovered(data).equals(Buffer.concat([Buffer.alloc(253), Buffer.of(1, 2, 3)]))).to.equal(true);
  });

  it('archives the answer alone, under an id of request and transaction', async () => {
    const { data, archiveId, archivables } = await sign(Uint8Array.of(2));
    const expected = createHash('sha1').update(Uint8Array.of(2)).update('00000000-0000-4000-8000-000000000000').digest('hex');
    expect(archiveId).to.equal(expected);
    expect(archivables).to.deep.equal([{ type: 'RESPONSE', archiveId, data }]);
  });

  it('takes the largest number below the modulus', async () => {
    const largest = Buffer.from(modulus);
    largest[255]! -= 1;
    expect(recovered((await sign(largest)).data).equals(largest)).to.equal(true);
  });

  for (const [what, data, message] of [
    ['no data', new Uint8Array(), 'Request must contain data'],
    ['the modulus itself', modulus, TOO_LARGE],
    ['more than the modulus', new Uint8Array(256).fill(0xff), TOO_LARGE],
    ['data longer than the modulus', new Uint8Array(257), TOO_LARGE],
  ] as const) {
    it(`refuses ${what}`, () => expectFault(sign(data), 'illegalRequest', message));
  }

  it('needs an RSA key', async () => {
    const ec = softwareKey({ alias: 'ec', chain: pki.ecSigner.chain, privateKey: pki.ecSigner.privateKey });
    const run = runSigner(mrtdSigner, { data: Uint8Array.of(1), key: ec });
    await expectFault(run, 'workerFailed', 'The key ec is of type EC; an RSA key is needed.');
  });
});
