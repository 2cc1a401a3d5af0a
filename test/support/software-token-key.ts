import {
  X509Certificate,
  constants,
  createHash,
  generateKeyPairSync,
  privateEncrypt,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { p256, p384 } from '@noble/curves/nist.js';
import type { KeyType, SignatureAlgorithm } from '../../src/core/algorithms.js';
import type { Certificate } from '../../src/core/certificate.js';
import type { TokenKey } from '../../src/core/crypto-token.js';
import { Fault } from '../../src/core/errors.js';
import { algorithmIdentifier, nullValue, octetString, sequence } from '../../src/formats/asn1/asn1.js';
import { buildCertificate } from '../../src/formats/x509/certificate-builder.js';
import { parseDistinguishedName } from '../../src/formats/x509/distinguished-name-parser.js';

/** Keys that tests sign with. */
const KEY_PAIRS = {
  'RSA-2048': () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  Ed25519: () => generateKeyPairSync('ed25519'),
  Ed448: () => generateKeyPairSync('ed448'),
} as const;

export type TestKeyKind = keyof typeof KEY_PAIRS;

const KEY_TYPES = {
  'RSA-2048': 'RSA',
  'P-256': 'EC',
  'P-384': 'EC',
  Ed25519: 'Ed25519',
  Ed448: 'Ed448',
} as const satisfies Record<TestKeyKind, KeyType>;

/** A key in memory with a certificate of its own, under an issuing CA and a root: `chain` holds all three. */
export interface SoftwareTokenKey extends TokenKey {
  readonly certificate: Certificate;
  /** What it was asked to sign, in order. */
  readonly signed: readonly { readonly bytes: Uint8Array; readonly algorithm: SignatureAlgorithm }[];
}

/** Makes a key, which signs as a crypto token does, and its certificates. */
export function softwareTokenKey(kind: TestKeyKind): SoftwareTokenKey {
  const { privateKey, publicKey } = KEY_PAIRS[kind]();
  const keyType = KEY_TYPES[kind];
  const chain = chainFor(publicKey);
  const signed: { bytes: Uint8Array; algorithm: SignatureAlgorithm }[] = [];
  return {
    alias: `test ${kind}`,
    keyType,
    publicKey,
    chain,
    certificate: chain[0]!,
    signed,
    sign: (bytes, algorithm) => {
      signed.push({ bytes, algorithm });
      if (algorithm.keyType !== keyType) throw new Fault('workerFailed', `${algorithm.name} does not fit a key of type ${keyType}`);
      return Promise.resolve(rawSignature(privateKey, bytes, algorithm));
    },
  };
}

/** A certificate as workers see it, from its DER. */
export function testCertificate(der: Uint8Array): Certificate {
  const x509 = new X509Certificate(der);
  return {
    der,
    subject: x509.subject.split('\n').reverse().join(','),
    issuer: x509.issuer.split('\n').reverse().join(','),
    serialNumber: x509.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    notBefore: new Date(x509.validFrom),
    notAfter: new Date(x509.validTo),
    publicKey: x509.publicKey,
    isCa: x509.ca,
  };
}

const YEAR_MS = 365 * 24 * 3600 * 1000;
const ROOT = parseDistinguishedName('C=SE,CN=Root');
const ISSUING_CA = parseDistinguishedName('C=SE,O=Countersign tests,OU=A name that makes certificates long,CN=Issuing CA');
const SIGNER = parseDistinguishedName('C=SE,O=Countersign tests,CN=Signer');

/** The signer's certificate is longer than that of the root, so that the order of the chain is not that of DER. */
function chainFor(publicKey: KeyObject): readonly Certificate[] {
  const root = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuingCa = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const validity = { notBefore: Date.now() - YEAR_MS, notAfter: Date.now() + YEAR_MS };
  const certificates = [
    buildCertificate({ ...validity, serialNumber: 0xbeef01n, subject: SIGNER, issuer: ISSUING_CA, publicKey, use: 'signer' }, issuingCa),
    buildCertificate({ ...validity, serialNumber: 2n, subject: ISSUING_CA, issuer: ROOT, publicKey: issuingCa.publicKey, use: 'ca' }, root),
    buildCertificate({ ...validity, serialNumber: 1n, subject: ROOT, issuer: ROOT, publicKey: root.publicKey, use: 'ca' }, root),
  ];
  return certificates.map(testCertificate);
}

function rawSignature(privateKey: KeyObject, bytes: Uint8Array, algorithm: SignatureAlgorithm): Uint8Array {
  const { scheme, digest, prehashed } = algorithm;
  const hash = digest?.node ?? null;
  switch (scheme) {
    case 'EdDSA':
      return sign(null, bytes, privateKey);
    case 'ECDSA':
      return hash === null || prehashed ? ecdsaOfHash(privateKey, bytes) : sign(hash, bytes, { key: privateKey, dsaEncoding: 'der' });
    case 'RSASSA-PKCS1-v1_5':
      // privateEncrypt pads with type 1 and adds no DigestInfo.
      if (digest && prehashed)
        return privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, digestInfo(digest.oid, bytes));
      return hash === null
        ? privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, bytes)
        : sign(hash, bytes, privateKey);
    case 'RSASP1':
      return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, bytes);
    case 'RSASSA-PSS':
      if (!digest || hash === null) throw new Error('PSS needs a digest');
      if (prehashed) return pssOfHash(privateKey, bytes, hash);
      return sign(hash, bytes, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: digest.bytes });
  }
}

/** RFC 8017 §9.2 step 2. */
function digestInfo(oid: string, hash: Uint8Array): Uint8Array {
  return sequence(algorithmIdentifier(oid, nullValue), octetString(hash));
}

function ecdsaOfHash(privateKey: KeyObject, hash: Uint8Array): Uint8Array {
  const jwk = privateKey.export({ format: 'jwk' });
  const curve = jwk.crv === 'P-384' ? p384 : p256;
  const signature = curve.sign(hash, Buffer.from(jwk.d!, 'base64url'), { prehash: false, lowS: false });
  return curve.Signature.fromBytes(signature).toBytes('der');
}

/** EMSA-PSS (RFC 8017 §9.1.1) for a 2048-bit key, with a salt as long as the hash. */
function pssOfHash(privateKey: KeyObject, messageHash: Uint8Array, hash: string): Uint8Array {
  const digest = (...parts: readonly Uint8Array[]): Buffer => createHash(hash).update(Buffer.concat(parts)).digest();
  const encodedLength = 2048 / 8;
  const salt = randomBytes(messageHash.length);
  const h = digest(Buffer.alloc(8), messageHash, salt);
  const db = Buffer.concat([Buffer.alloc(encodedLength - salt.length - h.length - 2), Buffer.of(1), salt]);
  for (let offset = 0, counter = 0; offset < db.length; offset += h.length, counter++) {
    const mask = digest(h, Buffer.of(0, 0, 0, counter));
    for (let i = 0; i < mask.length && offset + i < db.length; i++) db[offset + i]! ^= mask[i]!;
  }
  db[0]! &= 0x7f;
  return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, Buffer.concat([db, h, Buffer.of(0xbc)]));
}
