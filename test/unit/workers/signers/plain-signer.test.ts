import { constants, createHash, publicDecrypt, verify } from 'node:crypto';
import { expect } from 'chai';
import { p256 } from '@noble/curves/nist.js';
import type { TokenKey } from '../../../../src/core/crypto-token.js';
import { Fault } from '../../../../src/core/errors.js';
import { plainSigner } from '../../../../src/workers/signers/plain-signer.js';
import { expectFault } from '../../../support/rejection.js';
import { problemsOf, runSigner } from '../../../support/run-signer.js';
import { softwareTokenKey } from '../../../support/software-token-key.js';

const rsa = softwareTokenKey('RSA-2048');
const p256Key = softwareTokenKey('P-256');
const p384Key = softwareTokenKey('P-384');
const ed25519 = softwareTokenKey('Ed25519');

const DOCUMENT = new TextEncoder().encode('some data to sign');
const digest = (name: string, bytes: Uint8Array = DOCUMENT): Buffer => createHash(name).update(bytes).digest();

/** How `node:crypto` verifies PSS with a salt as long as the digest. */
const pss = (saltLength: number): object => ({ padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });

const UNMASKED = 'NONEwithRSAandMGF1 is not supported without the request metadata properties for client-side hashing';

describe('PlainSigner › definition', () => {
  it('has the class name of SignServer first', () => {
    expect(plainSigner.names).to.deep.equal(['org.signserver.module.cmssigner.PlainSigner', 'PlainSigner']);
  });

  it('signs its sample', async () => {
    const sample = plainSigner.sample();
    if (sample.kind !== 'data') throw new Error('the sample is no document');
    const { data } = await runSigner(plainSigner, { data: sample.data, key: rsa });
    expect(verify('sha256', sample.data, rsa.publicKey, data)).to.equal(true);
  });

  it('tells in the status which signature algorithm it does not know', () => {
    expect(problemsOf(plainSigner, { SIGNATUREALGORITHM: 'SHA256withFOO' })).to.deep.equal([
      'Unknown signature type requested: SHA256withFOO',
    ]);
  });

  it('tells of a wrong DO_LOGREQUEST_DIGEST, and not of a wrong log digest', () => {
    expect(problemsOf(plainSigner, { LOGREQUEST_DIGESTALGORITHM: 'NO-SUCH-DIGEST', DO_LOGREQUEST_DIGEST: 'maybe' })).to.deep.equal([
      'Incorrect value for DO_LOGREQUEST_DIGEST',
    ]);
  });
});

describe('PlainSigner › answer', () => {
  it('is the bare signature, named after the document', async () => {
    const { data, ...rest } = await runSigner(plainSigner, { data: DOCUMENT, key: rsa, fileName: 'letter.txt' });
    expect(rest).to.deep.include({ contentType: 'application/octet-stream', fileName: 'letter.txt.sig' });
    expect(data).to.have.length(256);
  });

  it('has no file name where the document has none, and the usual archive id', async () => {
    const answer = await runSigner(plainSigner, { data: DOCUMENT, key: rsa });
    expect(answer).not.to.have.any.keys('fileName', 'archiveId');
  });

  it('signs no bytes as any others', async () => {
    const { data } = await runSigner(plainSigner, { data: new Uint8Array(0), key: rsa });
    expect(verify('sha256', new Uint8Array(0), rsa.publicKey, data)).to.equal(true);
  });
});

describe('PlainSigner › signature algorithm', () => {
  const DEFAULTS = [
    ['RSA', rsa, 'sha256'],
    ['P-256', p256Key, 'sha256'],
    ['P-384', p384Key, 'sha256'],
    ['Ed25519', ed25519, null],
    ['Ed448', softwareTokenKey('Ed448'), null],
  ] as const;
  for (const [name, key, hash] of DEFAULTS) {
    it(`is by default that of the key: ${name}`, async () => {
      const { data } = await runSigner(plainSigner, { data: DOCUMENT, key });
      expect(verify(hash, DOCUMENT, key.publicKey, data)).to.equal(true);
    });
  }

  it('is by default that of the certificate, which a key of another type does not fit', async () => {
    const outcome = runSigner(plainSigner, { data: DOCUMENT, key: rsa, certificate: p256Key.certificate });
    await expectFault(outcome, 'workerFailed', 'Error initializing signer');
    expect(rsa.signed.some(({ algorithm }) => algorithm.keyType === 'EC')).to.equal(false);
  });

  it('is read in any letter case', async () => {
    const { data } = await runSigner(plainSigner, { data: DOCUMENT, key: rsa, properties: { SIGNATUREALGORITHM: 'sha512WITHrsa' } });
    expect(verify('sha512', DOCUMENT, rsa.publicKey, data)).to.equal(true);
  });

  for (const name of ['SHA384withRSAandMGF1', 'sha384withRSASSA-PSS']) {
    it(`${name} is PSS with a salt as long as the digest`, async () => {
      const { data } = await runSigner(plainSigner, { data: DOCUMENT, key: rsa, properties: { SIGNATUREALGORITHM: name } });
      expect(verify('sha384', DOCUMENT, { key: rsa.publicKey, ...pss(48) }, data)).to.equal(true);
    });
  }

  it('NONEwithRSA pads the bytes as they are', async () => {
    const { data } = await runSigner(plainSigner, { data: DOCUMENT, key: rsa, properties: { SIGNATUREALGORITHM: 'noneWithRSA' } });
    expect([...publicDecrypt({ key: rsa.publicKey, padding: constants.RSA_PKCS1_PADDING }, data)]).to.deep.equal([...DOCUMENT]);
  });

  it('NONEwithECDSA takes the bytes for the hash', async () => {
    const properties = { SIGNATUREALGORITHM: 'NONEwithECDSA' };
    const { data } = await runSigner(plainSigner, { data: digest('sha256'), key: p256Key, properties });
    expect(verify('sha256', DOCUMENT, p256Key.publicKey, data)).to.equal(true);
  });

  for (const name of ['NONEwithRSAandMGF1', 'nonewithRSASSA-PSS']) {
    it(`${name} refuses a document`, async () => {
      const outcome = runSigner(plainSigner, { data: DOCUMENT, key: rsa, properties: { SIGNATUREALGORITHM: name } });
      await expectFault(outcome, 'illegalRequest', UNMASKED);
    });
  }

  it('that does not fit the key fails', async () => {
    const outcome = runSigner(plainSigner, { data: DOCUMENT, key: p256Key, properties: { SIGNATUREALGORITHM: 'SHA256withRSA' } });
    await expectFault(outcome, 'workerFailed', 'Error initializing signer');
  });
});

describe('PlainSigner › hash that the client made', () => {
  const sendHash = (algorithm: string, digestName: string, hash: Uint8Array, key: TokenKey = rsa): ReturnType<typeof runSigner> =>
    runSigner(plainSigner, {
      properties: {
        CLIENTSIDEHASHING: 'true',
        ACCEPTED_HASH_DIGEST_ALGORITHMS: 'SHA-1,SHA-224,SHA-256,SHA-384,SHA-512,MD5',
        SIGNATUREALGORITHM: algorithm,
      },
      metadata: { CLIENTSIDE_HASHDIGESTALGORITHM: digestName },
      data: hash,
      key,
    });

  const DIGESTS = [
    ['SHA-1', 'sha1', 20],
    ['SHA256', 'sha256', 32],
    ['SHA-384', 'sha384', 48],
    ['SHA-512', 'sha512', 64],
  ] as const;
  for (const [name, node, saltLength] of DIGESTS) {
    it(`of ${name} verifies with NONEwithRSA as an ordinary signature over the document`, async () => {
      const { data } = await sendHash('NONEwithRSA', name, digest(node));
      expect(verify(node, DOCUMENT, rsa.publicKey, data)).to.equal(true);
    });

    it(`of ${name} verifies with NONEwithRSAandMGF1 as PSS over the document`, async () => {
      const { data } = await sendHash('NONEwithRSAandMGF1', name, digest(node));
      expect(verify(node, DOCUMENT, { key: rsa.publicKey, ...pss(saltLength) }, data)).to.equal(true);
    });
  }

  it('verifies with NONEwithECDSA', async () => {
    const { data } = await sendHash('NONEwithECDSA', 'SHA-384', digest('sha384'), p384Key);
    expect(verify('sha384', DOCUMENT, p384Key.publicKey, data)).to.equal(true);
  });

  it('is cut to the size of the curve with NONEwithECDSA', async () => {
    const { data } = await sendHash('NONEwithECDSA', 'SHA-512', digest('sha512'), p256Key);
    const publicKey = Buffer.from(p256Key.publicKey.export({ type: 'spki', format: 'der' })).subarray(-65);
    expect(p256.verify(data, digest('sha512'), publicKey, { prehash: false, lowS: false, format: 'der' })).to.equal(true);
  });

  it('is hashed again by an algorithm that names a digest', async () => {
    const { data } = await sendHash('SHA256withRSA', 'SHA-512', digest('sha512'));
    expect(verify('sha256', digest('sha512'), rsa.publicKey, data)).to.equal(true);
  });

  it('is hashed again by PSS with a digest in its name, where the client used the same', async () => {
    const { data } = await sendHash('SHA256withRSAandMGF1', 'SHA-256', digest('sha256'));
    expect(verify('sha256', digest('sha256'), { key: rsa.publicKey, ...pss(32) }, data)).to.equal(true);
    await expectFault(sendHash('SHA256withRSAandMGF1', 'SHA-512', digest('sha512')), 'workerFailed', 'Error initializing signer');
  });

  it('is what Ed25519 signs', async () => {
    const { data } = await sendHash('Ed25519', 'SHA-256', digest('sha256'), ed25519);
    expect(verify(null, digest('sha256'), ed25519.publicKey, data)).to.equal(true);
  });

  for (const [name, node] of [
    ['SHA-224', 'sha224'],
    ['MD5', 'md5'],
  ] as const) {
    // prettier-ignore
    it(`of ${name} has no RSA padding`, async () => {
      await expectFault(sendHash('NONEwithRSA', name, digest(node)), 'workerFailed', `RSA padding unknown for hash algorithm: ${name}`);
      await expectFault(sendHash('NONEwithRSAandMGF1', name, digest(node)), 'workerFailed', 'Error initializing signer');
    });
  }
});

describe('PlainSigner › failures of the key', () => {
  const failing = (error: Error): TokenKey => ({ ...rsa, sign: () => Promise.reject(error) });

  it('of a token that cannot sign are told without its words', async () => {
    const outcome = runSigner(plainSigner, { data: DOCUMENT, key: failing(new Error('CKR_DEVICE_ERROR in slot 7')) });
    await expectFault(outcome, 'workerFailed', 'Error initializing signer');
  });

  it('of a token that is offline stay that', async () => {
    const offline = new Fault('cryptoTokenOffline', "Signtoken isn't active.");
    await expectFault(runSigner(plainSigner, { data: DOCUMENT, key: failing(offline) }), 'cryptoTokenOffline', offline.message);
  });

  it('name a missing certificate', async () => {
    const outcome = runSigner(plainSigner, { data: DOCUMENT, key: rsa, certificate: 'none' });
    await expectFault(outcome, 'workerFailed', 'Null certificate chain. This signer needs a certificate.');
  });
});

describe('PlainSigner › worker log', () => {
  it('holds the digest of the request and the response', async () => {
    const { data, log } = await runSigner(plainSigner, { data: DOCUMENT, key: rsa });
    expect(Object.fromEntries(log)).to.deep.equal({
      REQUEST_DIGEST_ALGORITHM: 'SHA256',
      REQUEST_DIGEST: digest('sha256').toString('hex'),
      RESPONSE_ENCODED: Buffer.from(data).toString('base64'),
    });
  });

  it('holds the digest with the algorithm that is configured, by its name there', async () => {
    const { log } = await runSigner(plainSigner, { data: DOCUMENT, key: rsa, properties: { LOGREQUEST_DIGESTALGORITHM: 'sha-512' } });
    expect(log.get('REQUEST_DIGEST_ALGORITHM')).to.equal('sha-512');
    expect(log.get('REQUEST_DIGEST')).to.equal(digest('sha512').toString('hex'));
  });

  it('names the algorithm even where the digest is switched off', async () => {
    const { log } = await runSigner(plainSigner, { data: DOCUMENT, key: rsa, properties: { DO_LOGREQUEST_DIGEST: 'False' } });
    expect([...log.keys()]).to.deep.equal(['REQUEST_DIGEST_ALGORITHM', 'RESPONSE_ENCODED']);
  });

  it('has the digest of a request that is refused', async () => {
    const log = new Map<string, string | null>();
    const request = { data: new Uint8Array(20), key: rsa, metadata: { USING_CLIENTSUPPLIED_HASH: 'true' } };
    await expectFault(runSigner(plainSigner, request, log), 'illegalRequest', 'Client-side hashing requested but not allowed');
    expect(log.get('REQUEST_DIGEST')).to.equal(digest('sha256', new Uint8Array(20)).toString('hex'));
  });

  for (const name of ['NO-SUCH-DIGEST', 'GOST3411']) {
    it(`fails the request where the algorithm is not supported: ${name}`, async () => {
      const outcome = runSigner(plainSigner, { data: DOCUMENT, key: rsa, properties: { LOGREQUEST_DIGESTALGORITHM: name } });
      await expectFault(outcome, 'workerFailed', 'Log digest algorithm not supported');
    });
  }

  it('does not care for that algorithm where the digest is switched off', async () => {
    const properties = { LOGREQUEST_DIGESTALGORITHM: 'NO-SUCH-DIGEST', DO_LOGREQUEST_DIGEST: 'false' };
    const { log } = await runSigner(plainSigner, { data: DOCUMENT, key: rsa, properties });
    expect(log.get('REQUEST_DIGEST_ALGORITHM')).to.equal('NO-SUCH-DIGEST');
  });
});
