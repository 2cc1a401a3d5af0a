import { expect } from 'chai';
import { cmsSigner } from '../../../../src/workers/signers/cms-signer.js';
import { plainSigner } from '../../../../src/workers/signers/plain-signer.js';
import { expectFault } from '../../../support/rejection.js';
import { problemsOf, runSigner } from '../../../support/run-signer.js';
import { softwareTokenKey } from '../../../support/software-token-key.js';

const key = softwareTokenKey('P-256');

const SIGNERS = [
  {
    signer: plainSigner,
    name: 'PlainSigner',
    wrongLength: "Input length doesn't match hash digest algorithm specified through request metadata",
  },
  {
    signer: cmsSigner,
    name: 'CMSSigner',
    wrongLength: 'Client-side hashing data length must match with the length of client specified digest algorithm',
  },
] as const;

const HASHING = { CLIENTSIDEHASHING: 'true', ACCEPTED_HASH_DIGEST_ALGORITHMS: 'SHA-256, SHA384,1.2.3.4,SHA3-256' };
const OVERRIDE = { ALLOW_CLIENTSIDEHASHING_OVERRIDE: 'TRUE', ACCEPTED_HASH_DIGEST_ALGORITHMS: 'SHA-256' };
const MUST_SPECIFY = 'Must specify ACCEPTED_HASH_DIGEST_ALGORITHMS when CLIENTSIDEHASHING or ALLOW_CLIENTSIDEHASHING_OVERRIDE is true';
const MUST_NAME = 'Client-side hashing request must specify hash algorithm used';

for (const { signer, name, wrongLength } of SIGNERS) {
  describe(`${name} › properties of client-side hashing`, () => {
    it('take true and false in any letter case, and nothing else', () => {
      expect(problemsOf(signer, { CLIENTSIDEHASHING: 'False', ALLOW_CLIENTSIDEHASHING_OVERRIDE: 'FALSE' })).to.deep.equal([]);
      expect(problemsOf(signer, { CLIENTSIDEHASHING: 'yes', ALLOW_CLIENTSIDEHASHING_OVERRIDE: 'TRUE ' })).to.deep.equal([
        'Incorrect value for property CLIENTSIDEHASHING. Expecting TRUE or FALSE.',
        'Incorrect value for property ALLOW_CLIENTSIDEHASHING_OVERRIDE. Expecting TRUE or FALSE.',
      ]);
    });

    it('name the first digest that is not known', () => {
      expect(problemsOf(signer, { ...HASHING, ACCEPTED_HASH_DIGEST_ALGORITHMS: 'SHA-256, sha384 ,FOO' })).to.deep.equal([
        'Illegal algorithm specified for ACCEPTED_HASH_DIGEST_ALGORITHMS: sha384',
      ]);
    });

    it('take every spelling of a digest and any object identifier, and skip empty entries', () => {
      const names = 'SHA256,SHA-512-256,SHA512-256,SHA3-512, SHAKE128 ,,SHAKE-256,MD5,RIPEMD160,GOST3411-2012-512,SM3,2.999.1,';
      expect(problemsOf(signer, { ...HASHING, ACCEPTED_HASH_DIGEST_ALGORITHMS: names })).to.deep.equal([]);
    });

    it('need accepted digests where hashes may be sent', () => {
      expect(problemsOf(signer, { CLIENTSIDEHASHING: 'true' })).to.deep.equal([MUST_SPECIFY]);
      expect(problemsOf(signer, { ALLOW_CLIENTSIDEHASHING_OVERRIDE: 'true' })).to.deep.equal([MUST_SPECIFY]);
      expect(problemsOf(signer, { CLIENTSIDEHASHING: 'true', ACCEPTED_HASH_DIGEST_ALGORITHMS: '  ' })).to.deep.equal([MUST_SPECIFY]);
    });
  });

  describe(`${name} › requests with client-side hashing`, () => {
    const send = (properties: Record<string, string>, metadata: Record<string, string>, data = new Uint8Array(32)): Promise<unknown> =>
      runSigner(signer, { properties, metadata, data, key });
    const hash = { USING_CLIENTSUPPLIED_HASH: 'true', CLIENTSIDE_HASHDIGESTALGORITHM: 'SHA-256' };

    it('are refused where they are not allowed', async () => {
      await expectFault(send({}, hash), 'illegalRequest', 'Client-side hashing requested but not allowed');
    });

    it('may not ask for server-side hashing where they may not choose', async () => {
      const metadata = { USING_CLIENTSUPPLIED_HASH: 'no' };
      await expectFault(send(HASHING, metadata), 'illegalRequest', 'Server-side hashing requested but not allowed');
    });

    it('may ask for what is configured', async () => {
      await send({}, { USING_CLIENTSUPPLIED_HASH: 'false' });
      await send(HASHING, { ...hash, USING_CLIENTSUPPLIED_HASH: 'TRUE' });
      await send(HASHING, { ...hash, USING_CLIENTSUPPLIED_HASH: ' ' });
    });

    it('may choose where the override is allowed', async () => {
      await send(OVERRIDE, hash);
      await send({ ...HASHING, ...OVERRIDE }, { USING_CLIENTSUPPLIED_HASH: 'false' }, new Uint8Array(5));
    });

    for (const digestName of [undefined, '', 'FOO', 'sha256', 'MD-5', 'SHA-256 ']) {
      it(`must name a digest, which ${digestName === undefined ? 'nothing' : `"${digestName}"`} is not`, async () => {
        const metadata = digestName === undefined ? {} : { CLIENTSIDE_HASHDIGESTALGORITHM: digestName };
        await expectFault(send(HASHING, metadata), 'illegalRequest', MUST_NAME);
      });
    }

    it('must use an accepted digest', async () => {
      const metadata = { CLIENTSIDE_HASHDIGESTALGORITHM: 'SHA-512' };
      await expectFault(send(HASHING, metadata), 'illegalRequest', 'Client specified a non-accepted digest hash algorithm');
    });

    it('may write an accepted digest in another way', async () => {
      await send(HASHING, { CLIENTSIDE_HASHDIGESTALGORITHM: 'SHA256' });
      await send(HASHING, { CLIENTSIDE_HASHDIGESTALGORITHM: 'SHA-384' }, new Uint8Array(48));
      await send(HASHING, { CLIENTSIDE_HASHDIGESTALGORITHM: '2.16.840.1.101.3.4.2.1' });
    });

    it('must hold as many bytes as the digest has', async () => {
      await expectFault(send(HASHING, hash, new Uint8Array(31)), 'illegalRequest', wrongLength);
      await expectFault(send(HASHING, hash, new Uint8Array(0)), 'illegalRequest', wrongLength);
    });

    it('may use a digest of SHA-3', async () => {
      await send(HASHING, { CLIENTSIDE_HASHDIGESTALGORITHM: 'SHA3-256' });
    });

    it('fail for an accepted object identifier whose length is not known', async () => {
      const metadata = { CLIENTSIDE_HASHDIGESTALGORITHM: '1.2.3.4' };
      await expectFault(send(HASHING, metadata), 'workerFailed', 'Invalid Digest Algorithm');
    });
  });
}
