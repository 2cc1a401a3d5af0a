import { expect } from 'chai';
import { SIGNATURE_ALGORITHMS, findSignatureAlgorithm } from '../../../../src/core/algorithms.js';
import { Fault } from '../../../../src/core/errors.js';
import { cmsAlgorithms } from '../../../../src/formats/cms/cms-algorithm-identifiers.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const RSA_ENCRYPTION = '300d06092a864886f70d0101010500';
const SHA1 = '300906052b0e03021a0500';
const sha2 = (last: string): string => `300b06096086480165030402${last}`;
const rsa = (last: string): string => `300d06092a864886f70d0101${last}0500`;
const rsaSha3 = (last: string): string => `300d06096086480165030403${last}0500`;
const pss = (digest: string, salt: string): string =>
  `304106092a864886f70d01010a3034a00f300d06096086480165030402${digest}0500a11c301a06092a864886f70d010108` +
  `300d06096086480165030402${digest}0500a2030201${salt}`;

/** Digest and signature algorithm of each name; those of Bouncy Castle 1.80, but rsaEncryption where RFC 3370 has it. */
const EXPECTED: Readonly<Record<string, readonly [string, string]>> = {
  MD5withRSA: ['300c06082a864886f70d02050500', RSA_ENCRYPTION],
  SHA1withRSA: [SHA1, RSA_ENCRYPTION],
  SHA224withRSA: [sha2('04'), rsa('0e')],
  SHA256withRSA: [sha2('01'), rsa('0b')],
  SHA384withRSA: [sha2('02'), rsa('0c')],
  SHA512withRSA: [sha2('03'), rsa('0d')],
  'SHA3-224withRSA': [sha2('07'), rsaSha3('0d')],
  'SHA3-256withRSA': [sha2('08'), rsaSha3('0e')],
  'SHA3-384withRSA': [sha2('09'), rsaSha3('0f')],
  'SHA3-512withRSA': [sha2('0a'), rsaSha3('10')],
  SHA1withRSAandMGF1: [SHA1, '300d06092a864886f70d01010a3000'],
  SHA224withRSAandMGF1: [sha2('04'), pss('04', '1c')],
  SHA256withRSAandMGF1: [sha2('01'), pss('01', '20')],
  SHA384withRSAandMGF1: [sha2('02'), pss('02', '30')],
  SHA512withRSAandMGF1: [sha2('03'), pss('03', '40')],
  'SHA3-224withRSAandMGF1': [sha2('07'), pss('07', '1c')],
  'SHA3-256withRSAandMGF1': [sha2('08'), pss('08', '20')],
  'SHA3-384withRSAandMGF1': [sha2('09'), pss('09', '30')],
  'SHA3-512withRSAandMGF1': [sha2('0a'), pss('0a', '40')],
  SHA1withECDSA: [SHA1, '300906072a8648ce3d0401'],
  SHA224withECDSA: [sha2('04'), '300a06082a8648ce3d040301'],
  SHA256withECDSA: [sha2('01'), '300a06082a8648ce3d040302'],
  SHA384withECDSA: [sha2('02'), '300a06082a8648ce3d040303'],
  SHA512withECDSA: [sha2('03'), '300a06082a8648ce3d040304'],
  'SHA3-224withECDSA': [sha2('07'), '300b0609608648016503040309'],
  'SHA3-256withECDSA': [sha2('08'), '300b060960864801650304030a'],
  'SHA3-384withECDSA': [sha2('09'), '300b060960864801650304030b'],
  'SHA3-512withECDSA': [sha2('0a'), '300b060960864801650304030c'],
  Ed25519: [sha2('03'), '300506032b6570'],
  Ed448: ['300f060960864801650304021202020200', '300506032b6571'],
};

describe('RFC 3370, 5754, 4056, 8419 › algorithm identifiers in CMS', () => {
  it('are known for every signature algorithm but those without a digest', () => {
    const named = SIGNATURE_ALGORITHMS.map(({ name }) => name).filter((name) => !name.startsWith('NONE'));
    expect(named).to.have.members(Object.keys(EXPECTED));
  });

  for (const [name, [digestAlgorithm, signatureAlgorithm]] of Object.entries(EXPECTED)) {
    it(`of ${name} are those that Bouncy Castle writes`, () => {
      const algorithms = cmsAlgorithms(findSignatureAlgorithm(name)!, 'signedAttributes');
      expect(hex(algorithms.digestAlgorithm)).to.equal(digestAlgorithm);
      expect(hex(algorithms.digestAlgorithms)).to.equal(digestAlgorithm);
      expect(hex(algorithms.signatureAlgorithm)).to.equal(signatureAlgorithm);
    });
  }

  it('of Ed448 without signed attributes name plain SHAKE256 in the SignerInfo only', () => {
    const algorithms = cmsAlgorithms(findSignatureAlgorithm('Ed448')!, 'content');
    expect(hex(algorithms.digestAlgorithm)).to.equal(sha2('0c'));
    expect(hex(algorithms.digestAlgorithms)).to.equal(EXPECTED['Ed448']![0]);
  });

  it('do not exist for a signature without a digest', () => {
    expect(() => cmsAlgorithms(findSignatureAlgorithm('NONEwithRSA')!, 'signedAttributes'))
      .to.throw(Fault, 'Unknown signature type requested: NONEwithRSA')
      .with.property('kind', 'workerFailed');
  });
});
