import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Certificate } from '../../src/core/certificate.js';
import { defaultSignatureAlgorithm, type KeyType } from '../../src/core/algorithms.js';
import {
  algorithmIdentifier,
  bitString,
  booleanValue,
  contextTag,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  time,
  tlv,
} from '../../src/formats/asn1/asn1.js';
import { encodeDistinguishedName } from '../../src/formats/x509/distinguished-name.js';
import { parseDistinguishedName } from '../../src/formats/x509/distinguished-name-parser.js';
import { writePem } from '../../src/formats/pem.js';
import { parseCertificate } from '../../src/formats/x509/x509.js';
import { readCertificateStructure } from '../../src/formats/x509/x509-structure.js';
import { writeKeystore } from './write-keystore.js';

/** A key with its certificate and those above it. */
export interface TestIdentity {
  readonly privateKey: KeyObject;
  readonly certificate: Certificate;
  /** Own certificate first, root last. */
  readonly chain: readonly Certificate[];
  /** The certificate as PEM. */
  readonly pem: string;
}

/** What a certificate of the test PKI is to say. Names are written as they are to be encoded: country first, mostly. */
export interface TestCertificateOptions {
  readonly subject: string;
  /** Self-signed where absent. */
  readonly issuer?: TestIdentity;
  readonly keys?: KeyPair;
  readonly keyType?: KeyType;
  /** A name of OpenSSL; `prime256v1` where absent. */
  readonly curve?: string;
  readonly serialNumber?: bigint;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly isCa?: boolean;
  /** How many CAs may be below it; without bound where absent. */
  readonly pathLength?: number;
  /** Whole Extension structures, DER, beside those that every certificate here has. */
  readonly extensions?: readonly Uint8Array[];
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** A new key pair: RSA with 2048 bits, or the curve that is named. */
export function makeKeyPair(keyType: KeyType, curve = 'prime256v1'): KeyPair {
  switch (keyType) {
    case 'RSA':
      return generateKeyPairSync('rsa', { modulusLength: 2048 });
    case 'EC':
      return generateKeyPairSync('ec', { namedCurve: curve });
    case 'Ed25519':
      return generateKeyPairSync('ed25519');
    case 'Ed448':
      return generateKeyPairSync('ed448');
  }
}

/** An Extension (RFC 5280 §4.1). `value` is what goes into extnValue. */
export const extension = (oid: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(oid), octetString(value));

const criticalExtension = (oid: string, value: Uint8Array): Uint8Array =>
  sequence(objectIdentifier(oid), booleanValue(true), octetString(value));

let serial = 0x1000n;

/** Issues a certificate, with a new key unless one is given. */
export function issue(options: TestCertificateOptions): TestIdentity {
  const { issuer, isCa = false } = options;
  const keys = options.keys ?? makeKeyPair(options.keyType ?? 'EC', options.curve);
  const der = signedCertificate(options, keys);
  const certificate = parseCertificate(der);
  if (certificate.isCa !== isCa) throw new Error('the test certificate does not say what it should');
  return {
    privateKey: keys.privateKey,
    certificate,
    chain: [certificate, ...(issuer?.chain ?? [])],
    pem: writePem('CERTIFICATE', der),
  };
}

function signedCertificate(options: TestCertificateOptions, keys: KeyPair): Uint8Array {
  const signingKey = options.issuer?.privateKey ?? keys.privateKey;
  const algorithm = signatureAlgorithmOf(signingKey);
  const subject = encodeDistinguishedName(parseDistinguishedName(options.subject));
  const tbs = sequence(
    contextTag(0, integer(2)),
    integer(options.serialNumber ?? serial++),
    algorithm.identifier,
    options.issuer ? readCertificateStructure(options.issuer.certificate.der).subject : subject,
    sequence(time(options.notBefore?.getTime() ?? Date.now() - YEAR_MS), time(options.notAfter?.getTime() ?? Date.now() + 10 * YEAR_MS)),
    subject,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    contextTag(3, sequence(...standardExtensions(options, keys), ...(options.extensions ?? []))),
  );
  return sequence(tbs, algorithm.identifier, bitString(sign(algorithm.digest, tbs, signingKey)));
}

function standardExtensions({ issuer, isCa, pathLength }: TestCertificateOptions, { publicKey }: KeyPair): readonly Uint8Array[] {
  return [
    criticalExtension(
      '2.5.29.19',
      isCa ? sequence(booleanValue(true), ...(pathLength === undefined ? [] : [integer(pathLength)])) : sequence(),
    ),
    extension('2.5.29.14', octetString(keyIdentifier(publicKey))),
    extension('2.5.29.35', sequence(tlv(0x80, keyIdentifier(issuer?.certificate.publicKey ?? publicKey)))),
  ];
}

const keyIdentifier = (key: KeyObject): Uint8Array =>
  createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();

const KEY_TYPES: Readonly<Record<string, KeyType>> = { rsa: 'RSA', ec: 'EC', ed25519: 'Ed25519', ed448: 'Ed448' };

function signatureAlgorithmOf(key: KeyObject): { readonly identifier: Uint8Array; readonly digest: string | null } {
  const { oid = '', digest, keyType } = defaultSignatureAlgorithm(KEY_TYPES[key.asymmetricKeyType ?? ''] ?? 'RSA');
  return { identifier: algorithmIdentifier(oid, keyType === 'RSA' ? nullValue : undefined), digest: digest?.node ?? null };
}

/** A keystore as PKCS#12 with the identities under their aliases, as `openssl` and `keytool` write it today. */
export function makeKeystore(identities: Readonly<Record<string, TestIdentity>>, password = 'foo123'): Uint8Array {
  const entries = Object.entries(identities).map(([alias, { privateKey, chain }]) => {
    const [own, ...above] = chain.map(({ der }) => der);
    if (!own) throw new Error(`the identity ${alias} has no certificate`);
    return { alias, privateKey, chain: [own, ...above] as const };
  });
  return writeKeystore(entries, password);
}

const made = new Map<string, TestIdentity>();

/** Made at first use and then kept, so that one process makes each key once. */
function once(name: string, make: () => TestIdentity): TestIdentity {
  const identity = made.get(name) ?? make();
  made.set(name, identity);
  return identity;
}

const client = (name: string): TestIdentity => once(name, () => issue({ subject: `O=Test,CN=${name}`, issuer: pki.root }));

/** The test PKI. Everything in it is made on the spot; nothing of it is valid anywhere else. */
export const pki = {
  /** Self-signed root, RSA. */
  get root(): TestIdentity {
    return once('root', () => issue({ subject: 'C=SE,O=Test,CN=Test Root CA', keyType: 'RSA', isCa: true }));
  },
  /** Below the root, EC. */
  get subCa(): TestIdentity {
    return once('subCa', () => issue({ subject: 'C=SE,O=Test,CN=Test Sub CA', issuer: pki.root, isCa: true }));
  },
  get rsaSigner(): TestIdentity {
    return once('rsaSigner', () => issue({ subject: 'C=SE,O=Test,OU=Signers,CN=RSA signer', issuer: pki.subCa, keyType: 'RSA' }));
  },
  /** P-256. */
  get ecSigner(): TestIdentity {
    return once('ecSigner', () => issue({ subject: 'C=SE,O=Test,OU=Signers,CN=EC signer', issuer: pki.subCa }));
  },
  get ed25519Signer(): TestIdentity {
    return once('ed25519Signer', () =>
      issue({ subject: 'C=SE,O=Test,OU=Signers,CN=Ed25519 signer', issuer: pki.subCa, keyType: 'Ed25519' }),
    );
  },
  /** Valid during the year before the last one. */
  get expiredSigner(): TestIdentity {
    const dates = { notBefore: new Date(Date.now() - 2 * YEAR_MS), notAfter: new Date(Date.now() - YEAR_MS) };
    return once('expiredSigner', () => issue({ subject: 'C=SE,O=Test,CN=Expired signer', issuer: pki.subCa, ...dates }));
  },
  /** Valid from next year. */
  get futureSigner(): TestIdentity {
    const dates = { notBefore: new Date(Date.now() + YEAR_MS), notAfter: new Date(Date.now() + 2 * YEAR_MS) };
    return once('futureSigner', () => issue({ subject: 'C=SE,O=Test,CN=Future signer', issuer: pki.subCa, ...dates }));
  },
  get clientOne(): TestIdentity {
    return client('one');
  },
  get clientTwo(): TestIdentity {
    return client('two');
  },
  /** Of a CA of its own that nobody trusts. */
  get stranger(): TestIdentity {
    return once('stranger', () => issue({ subject: 'O=Elsewhere,CN=stranger' }));
  },
} as const;
