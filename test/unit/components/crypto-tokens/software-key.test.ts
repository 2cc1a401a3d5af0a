import { expect } from 'chai';
import { constants, createHash, generateKeyPairSync, privateEncrypt, publicDecrypt, sign, verify } from 'node:crypto';
import { findSignatureAlgorithm, SIGNATURE_ALGORITHMS, type KeyType, type SignatureAlgorithm } from '../../../../src/core/algorithms.js';
import { Fault } from '../../../../src/core/errors.js';
import { softwareKey } from '../../../../src/components/crypto-tokens/software-key.js';
import { verified } from '../../../../src/components/crypto-tokens/verified.js';
import type { TokenKey } from '../../../../src/core/crypto-token.js';
import { makeKeyPair, pki } from '../../../support/pki.js';
import { rejection } from '../../../support/rejection.js';

const data = Buffer.from('some data to sign');

const pairs = {
  RSA: { privateKey: pki.rsaSigner.privateKey, publicKey: pki.rsaSigner.certificate.publicKey },
  EC: makeKeyPair('EC'),
  Ed25519: makeKeyPair('Ed25519'),
  Ed448: makeKeyPair('Ed448'),
} satisfies Record<KeyType, ReturnType<typeof makeKeyPair>>;

const keyOf = (keyType: KeyType): TokenKey => softwareKey({ alias: `my ${keyType}`, chain: [], privateKey: pairs[keyType].privateKey });

function algorithm(name: string): SignatureAlgorithm {
  const found = findSignatureAlgorithm(name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

/** What Node's verification has to be told of a scheme, written down here a second time. */
function options({ scheme, digest }: SignatureAlgorithm) {
  switch (scheme) {
    case 'RSASSA-PSS':
      return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: digest!.bytes };
    case 'RSASSA-PKCS1-v1_5':
      return { padding: constants.RSA_PKCS1_PADDING };
    case 'RSASP1':
      return { padding: constants.RSA_NO_PADDING };
    case 'ECDSA':
    case 'EdDSA':
      return {};
  }
}

describe('A key in memory', () => {
  for (const one of SIGNATURE_ALGORITHMS.filter(({ name }) => !name.startsWith('NONE'))) {
    it(`makes ${one.name} signatures of messages`, async () => {
      const signature = await keyOf(one.keyType).sign(data, one);
      const key = { key: pairs[one.keyType].publicKey, ...options(one) };
      expect(verify(one.digest?.node ?? null, data, key, signature)).to.equal(true);
    });

    const { digest } = one;
    if (!digest) continue;
    it(`makes ${one.name} signatures of hashes`, async () => {
      const hash = createHash(digest.node!).update(data).digest();
      const signature = await keyOf(one.keyType).sign(hash, { ...one, prehashed: true });
      expect(verify(digest.node, data, { key: pairs[one.keyType].publicKey, ...options(one) }, signature)).to.equal(true);
    });
  }

  it('pads the bytes as they are for NONEwithRSA', async () => {
    const signature = await keyOf('RSA').sign(data, algorithm('NONEwithRSA'));
    expect(publicDecrypt(pairs.RSA.publicKey, signature).equals(data)).to.equal(true);
    expect(privateEncrypt(pairs.RSA.privateKey, data).equals(signature)).to.equal(true);
  });

  it('takes the bytes for the hash for NONEwithECDSA', async () => {
    const hash = createHash('sha384').update(data).digest();
    expect(verify('sha384', data, pairs.EC.publicKey, await keyOf('EC').sign(hash, algorithm('NONEwithECDSA')))).to.equal(true);
  });

  it('makes PSS signatures of hashes where the encoding is an octet shorter than the modulus', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1025 });
    const key = verified(softwareKey({ alias: 'odd', chain: [], privateKey }));
    const pss = algorithm('SHA256withRSAandMGF1');
    const signature = await key.sign(createHash('sha256').update(data).digest(), { ...pss, prehashed: true });
    expect(verify('sha256', data, { key: publicKey, ...options(pss) }, signature)).to.equal(true);
  });

  it('keeps its alias, its chain and its public key', () => {
    const { privateKey, chain, certificate } = pki.ecSigner;
    const key = softwareKey({ alias: 'a', chain, privateKey });
    expect(key).to.include({ alias: 'a', keyType: 'EC', chain });
    expect(key.publicKey.equals(certificate.publicKey)).to.equal(true);
  });

  it('refuses algorithms of other key types', async () => {
    for (const one of SIGNATURE_ALGORITHMS) {
      for (const keyType of (Object.keys(pairs) as KeyType[]).filter((other) => other !== one.keyType)) {
        const fault = await rejection(keyOf(keyType).sign(data, one));
        expect(fault.kind).to.equal('workerFailed');
        expect(fault.message).to.contain(one.name).and.contain(`my ${keyType}`);
      }
    }
  });

  const impossible: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['more bytes than the modulus has room for', () => keyOf('RSA').sign(Buffer.alloc(246), algorithm('NONEwithRSA'))],
    ['a hash of another length', () => keyOf('RSA').sign(Buffer.alloc(20), { ...algorithm('SHA256withRSA'), prehashed: true })],
    ['a hash with an algorithm that has none', () => keyOf('Ed25519').sign(Buffer.alloc(64), { ...algorithm('Ed25519'), prehashed: true })],
    [
      'a hash on a curve without support',
      () => {
        const { privateKey } = makeKeyPair('EC', 'secp256k1');
        return softwareKey({ alias: 'k', chain: [], privateKey }).sign(Buffer.alloc(32), algorithm('NONEwithECDSA'));
      },
    ],
    [
      'PKCS#1 v1.5 with a key that is for PSS only',
      () => {
        const { privateKey } = generateKeyPairSync('rsa-pss', { modulusLength: 1024 });
        return softwareKey({ alias: 'p', chain: [], privateKey }).sign(data, algorithm('SHA256withRSA'));
      },
    ],
  ];
  for (const [what, attempt] of impossible) {
    it(`refuses ${what}`, async () => {
      expect((await rejection(attempt())).kind).to.equal('workerFailed');
    });
  }

  it('is not made of a key that no algorithm is for', () => {
    const { privateKey } = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
    expect(() => softwareKey({ alias: 'd', chain: [], privateKey }))
      .to.throw(Fault, 'Unknown key algorithm: DSA')
      .with.property('kind', 'cryptoTokenOffline');
  });
});

describe('A verified key', () => {
  const inputs: readonly (readonly [Uint8Array, SignatureAlgorithm])[] = SIGNATURE_ALGORITHMS.flatMap((one) => {
    const { digest } = one;
    if (!digest) return [[createHash('sha256').update(data).digest(), one] as const];
    return [[data, one] as const, [createHash(digest.node!).update(data).digest(), { ...one, prehashed: true }] as const];
  });
  const label = ({ name, prehashed }: SignatureAlgorithm): string => (prehashed ? `${name} of a hash` : name);

  // OpenSSL takes it; RFC 8017 §8.2.2 step 1 does not.
  it('does not hand out an RSA signature without its leading zero octet', async () => {
    const key = keyOf('RSA');
    const hashed = { ...findSignatureAlgorithm('SHA256withRSA')!, prehashed: true };
    for (let attempt = 0; ; attempt++) {
      const hash = createHash('sha256').update(String(attempt)).digest();
      const right = await key.sign(hash, hashed);
      if (right[0] !== 0) continue;
      const shorter = verified({ ...key, sign: () => Promise.resolve(right.subarray(1)) });
      expect((await rejection(shorter.sign(hash, hashed))).kind).to.equal('workerFailed');
      return;
    }
  });

  for (const [bytes, one] of inputs) {
    it(`hands out right signatures and nothing else, for ${label(one)}`, async () => {
      const key = keyOf(one.keyType);
      const other = softwareKey({ alias: 'other', chain: [], privateKey: makeOther(one.keyType) });
      const right = await verified(key).sign(bytes, one);
      expect(right.length).to.be.greaterThan(0);

      const damaged = Uint8Array.from(right);
      damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
      const changed = Uint8Array.from(bytes);
      changed[0] = (changed[0] ?? 0) ^ 1;
      const wrong = [damaged, new Uint8Array(), right.subarray(1), await other.sign(bytes, one), await key.sign(changed, one)];
      for (const signature of wrong) {
        const faulty = verified({ ...key, sign: () => Promise.resolve(signature) });
        const fault = await rejection(faulty.sign(bytes, one));
        expect(fault.kind).to.equal('workerFailed');
        expect(fault.message).to.equal(`The signature that the key my ${one.keyType} made does not verify.`);
      }
    });
  }

  it('hands out no signature of another scheme', async () => {
    const key = keyOf('RSA');
    const pss = algorithm('SHA256withRSAandMGF1');
    const wrongScheme = sign('sha256', data, pairs.RSA.privateKey);
    const faulty = verified({ ...key, sign: () => Promise.resolve(wrongScheme) });
    expect((await rejection(faulty.sign(data, pss))).kind).to.equal('workerFailed');
  });

  it('passes on the faults of the key', async () => {
    const fault = await rejection(verified(keyOf('EC')).sign(data, algorithm('SHA256withRSA')));
    expect(fault.message).to.contain('cannot be used with the key my EC');
  });

  it('is the same key otherwise', () => {
    const key = keyOf('EC');
    expect(verified(key)).to.include({ alias: key.alias, keyType: key.keyType, publicKey: key.publicKey, chain: key.chain });
  });
});

let otherRsa: ReturnType<typeof makeKeyPair> | undefined;

function makeOther(keyType: KeyType) {
  if (keyType !== 'RSA') return makeKeyPair(keyType).privateKey;
  otherRsa ??= makeKeyPair('RSA');
  return otherRsa.privateKey;
}
