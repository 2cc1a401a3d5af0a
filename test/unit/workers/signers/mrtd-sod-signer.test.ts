import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { TokenKey } from '../../../../src/core/crypto-token.js';
import { mrtdSodSigner } from '../../../../src/workers/signers/mrtd-sod-signer.js';
import { expectFault } from '../../../support/rejection.js';
import { problemsOf } from '../../../support/run-signer.js';
import { dataGroups, runSodSigner, TRANSACTION_ID, type SodRun } from '../../../support/run-sod-signer.js';
import { readSod, type ReadSod } from '../../../support/read-sod.js';
import { softwareTokenKey } from '../../../support/software-token-key.js';

const rsa = softwareTokenKey('RSA-2048');
const ec = softwareTokenKey('P-256');
const ed = softwareTokenKey('Ed25519');

const GROUPS = dataGroups([1, 2, 3]);
const SHA256 = '300b0609608648016503040201';
const SHA512 = '300b0609608648016503040203';

type Run = Partial<SodRun>;
const sign = (run: Run = {}): ReturnType<typeof runSodSigner> => runSodSigner({ dataGroups: GROUPS, key: rsa, ...run });
const signAndRead = async (run: Run = {}): Promise<ReadSod> => readSod((await sign(run)).data);
const refused = (run: Run, message: string): Promise<void> => expectFault(sign(run), 'illegalRequest', message);
const failed = (run: Run, message: string): Promise<void> => expectFault(sign(run), 'workerFailed', message);

const WRONG_LENGTH = 'Client-side hashing data length must match with the length of client specified digest algorithm';
const WRONG_SIZE = 'wrong size in DataGroupHashValues : not in (2..16)';

describe('MRTDSODSigner › definition', () => {
  it('has the class name of SignServer first, and takes data groups', () => {
    expect(mrtdSodSigner.names).to.deep.equal(['org.signserver.module.mrtdsodsigner.MRTDSODSigner', 'MRTDSODSigner']);
    expect(mrtdSodSigner.accepts).to.equal('dataGroups');
  });

  it('signs its sample', async () => {
    const sample = mrtdSodSigner.sample();
    if (sample.kind !== 'dataGroups') throw new Error('the sample is of another kind');
    expect((await signAndRead({ dataGroups: sample.dataGroups })).hashes.map(([number]) => number)).to.deep.equal([1, 2]);
  });
});

describe('MRTDSODSigner › properties', () => {
  it('tell all their faults', () => {
    const properties = {
      DIGESTALGORITHM: 'SHA-256',
      SIGNATUREALGORITHM: 'Ed25519',
      LDSVERSION: '1.8',
      UNICODEVERSION: '4_0_0',
      INCLUDE_CERTIFICATE_LEVELS: '',
    };
    expect(problemsOf(mrtdSodSigner, properties)).to.deep.equal([
      'Invalid Digest Algorithm: SHA-256. Expected one of SHA1, SHA224, SHA256, SHA384, SHA512.',
      'Unknown signature type requested: Ed25519',
      'Unsupported LDS version: 1.8',
      'The Unicode version contains illegal characters; it is written as 040000.',
      'INCLUDE_CERTIFICATE_LEVELS is not supported.',
    ]);
  });

  for (const name of ['SHA3-256withRSA', 'NONEwithRSA', 'MD5withRSA', 'SHA256']) {
    it(`refuse the signature algorithm ${name}`, () => {
      expect(problemsOf(mrtdSodSigner, { SIGNATUREALGORITHM: name })).to.deep.equal([`Unknown signature type requested: ${name}`]);
    });
  }

  it('take names in any letter case', () => {
    expect(problemsOf(mrtdSodSigner, { DIGESTALGORITHM: 'sha512', SIGNATUREALGORITHM: 'sha384WITHrsaANDmgf1' })).to.deep.equal([]);
  });
});

describe('MRTDSODSigner › data groups', () => {
  it('are in the order of their numbers, whatever that of the request', async () => {
    const groups = dataGroups([15, 16, 3, 1]);
    const { hashes } = await signAndRead({ dataGroups: groups });
    expect(hashes).to.deep.equal([1, 3, 15, 16].map((number) => [number, Buffer.from(groups.get(number)!).toString('hex')]));
  });

  it('may be all sixteen', async () => {
    const numbers = Array.from({ length: 16 }, (_, index) => 16 - index);
    expect((await signAndRead({ dataGroups: dataGroups(numbers) })).hashes.map(([number]) => number)).to.deep.equal(numbers.reverse());
  });

  it('are hashed where DODATAGROUPHASHING says so, whatever their length', async () => {
    const groups = new Map([
      [1, new Uint8Array(93).fill(1)],
      [2, new Uint8Array(20_000).fill(2)],
    ]);
    const { hashes, hashAlgorithm } = await signAndRead({
      dataGroups: groups,
      properties: { DODATAGROUPHASHING: 'TRUE', DIGESTALGORITHM: 'SHA512' },
    });
    expect(hashAlgorithm).to.equal(SHA512);
    expect(hashes).to.deep.equal([...groups].map(([number, value]) => [number, createHash('sha512').update(value).digest('hex')]));
  });

  it('must be 2 to 16', async () => {
    await refused({ dataGroups: dataGroups([1]) }, WRONG_SIZE);
    await refused({ dataGroups: new Map() }, WRONG_SIZE);
  });

  for (const number of [0, 17, -1, 2 ** 31 - 1]) {
    it(`cannot have the number ${String(number)}`, () =>
      refused({ dataGroups: dataGroups([1, 2, number]) }, `There is no data group ${String(number)}; numbers are 1 to 16.`));
  }

  for (const octets of [0, 20, 31, 33, 64]) {
    it(`are refused as hashes of ${String(octets)} octets`, () => refused({ dataGroups: dataGroups([1, 2], octets) }, WRONG_LENGTH));
  }

  it('must match the length of another digest too', async () => {
    await refused({ properties: { DIGESTALGORITHM: 'SHA1' } }, WRONG_LENGTH);
    const { hashes } = await signAndRead({ properties: { DIGESTALGORITHM: 'SHA1' }, dataGroups: dataGroups([1, 2], 20) });
    expect(hashes[0]![1]).to.equal('01'.repeat(20));
  });

  it('cannot be empty where they are hashed', () =>
    refused(
      {
        properties: { DODATAGROUPHASHING: 'true' },
        dataGroups: new Map([
          [1, Uint8Array.of(1)],
          [2, new Uint8Array()],
        ]),
      },
      'Data group 2 is empty.',
    ));
});

describe('MRTDSODSigner › versions', () => {
  it('are 1.7 unless something else is said, and then a Unicode version is of no use', async () => {
    const read = await signAndRead({ unicodeVersion: '040000' });
    expect(read.version).to.equal(0);
    expect(read).not.to.have.property('versionInfo');
  });

  it('are those of the request', async () => {
    const { version, versionInfo } = await signAndRead({ ldsVersion: '0108', unicodeVersion: '050000' });
    expect([version, versionInfo]).to.deep.equal([1, { ldsVersion: '0108', unicodeVersion: '050000' }]);
  });

  it('are those of the worker where the request names none', async () => {
    const properties = { LDSVERSION: '0108', UNICODEVERSION: '040000' };
    expect((await signAndRead({ properties })).versionInfo).to.deep.equal({ ldsVersion: '0108', unicodeVersion: '040000' });
    expect((await signAndRead({ properties, unicodeVersion: '060000' })).versionInfo!.unicodeVersion).to.equal('060000');
    expect((await signAndRead({ properties, ldsVersion: '0107' })).version).to.equal(0);
  });

  it('other than 1.7 and 1.8 are refused', () => refused({ ldsVersion: '4711' }, 'Unsupported LDS version: 4711'));

  it('1.8 needs a Unicode version, which is a PrintableString', async () => {
    await refused({ ldsVersion: '0108' }, 'Unicode version must be specified in LDS version 1.8');
    const message = 'The Unicode version contains illegal characters; it is written as 040000.';
    for (const unicodeVersion of ['04_00', 'ö', '04\u00000', '04@']) await refused({ ldsVersion: '0108', unicodeVersion }, message);
  });

  it('are looked at after the hashes, and before how many there are', async () => {
    await refused({ ldsVersion: '4711', dataGroups: dataGroups([1], 7) }, WRONG_LENGTH);
    await refused({ ldsVersion: '4711', dataGroups: dataGroups([1]) }, 'Unsupported LDS version: 4711');
  });
});

describe('MRTDSODSigner › signature', () => {
  it('is a SignedData of version 3 in DER with the certificate of the signer alone', async () => {
    const { cms } = await signAndRead();
    expect(cms.version).to.equal(3);
    expect(cms.indefinite).to.deep.equal([]);
    expect(cms.certificates).to.deep.equal([Buffer.from(rsa.certificate.der)]);
    expect([...cms.signerInfo.attributes.keys()]).to.deep.equal(['2a864886f70d010903', '2a864886f70d010904']);
    expect(cms.signerInfo.hasUnsignedAttrs).to.equal(false);
  });

  it('has one digest for content and attributes, that of the signature, and hashes of data groups in their own', async () => {
    const read = await signAndRead({ key: ec, properties: { DIGESTALGORITHM: 'SHA512' }, dataGroups: dataGroups([1, 2], 64) });
    expect(read.hashAlgorithm).to.equal(SHA512);
    expect([read.cms.digestAlgorithms, read.cms.signerInfo.digestAlgorithm]).to.deep.equal([[SHA256], SHA256]);
  });

  const PSS_SHA1 = '300d06092a864886f70d01010a3000';
  for (const [algorithm, key, identifier] of [
    ['SHA256withRSA', rsa, '300d06092a864886f70d01010b0500'],
    ['SHA1withRSA', rsa, '300d06092a864886f70d0101050500'],
    ['SHA1withRSAandMGF1', rsa, PSS_SHA1],
    ['SHA256withECDSA', ec, '300a06082a8648ce3d040302'],
    ['SHA1withECDSA', ec, '300906072a8648ce3d0401'],
  ] as const) {
    it(`names ${algorithm}`, async () => {
      const { cms } = await signAndRead({ key, properties: { SIGNATUREALGORITHM: algorithm } });
      expect(cms.signerInfo.signatureAlgorithm).to.equal(identifier);
    });
  }

  it('gives the archive an id of object and transaction', async () => {
    const { data, archiveId, contentType } = await sign();
    expect(archiveId).to.equal(createHash('sha1').update(data).update(TRANSACTION_ID).digest('hex'));
    expect(contentType).to.equal('application/octet-stream');
  });

  it('is not made with a key that the algorithm is not for, and not with Ed25519', async () => {
    await failed({ key: ec, properties: { SIGNATUREALGORITHM: 'SHA256withRSA' } }, 'Problem constructing SOD as key could not be used');
    await failed({ key: ed }, 'Problem constructing SOD as configured algorithm not supported');
  });

  it('needs a certificate, and its issuer in the chain', async () => {
    await expectFault(sign({ chain: [] }), 'cryptoTokenOffline', 'No signing certificate');
    await failed({ chain: rsa.chain.slice(0, 1) }, 'SOD verification failure');
    await failed({ chain: [rsa.chain[0]!, rsa.chain[2]!] }, 'SOD verification failure');
    // An issuer of the same name with another key.
    await failed({ chain: [rsa.chain[0]!, ec.chain[1]!] }, 'SOD verification failure');
  });

  it('is verified before it leaves', async () => {
    const wrong: TokenKey = { ...rsa, sign: (bytes, algorithm) => rsa.sign(bytes.subarray(1), algorithm) };
    await failed({ key: wrong }, 'SOD verification failure');
    const broken: TokenKey = { ...rsa, sign: () => Promise.reject(new Error('internal text')) };
    await failed({ key: broken }, 'Problem constructing SOD as signature could not be made');
  });
});
