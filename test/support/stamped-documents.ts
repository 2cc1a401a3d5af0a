import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../src/core/errors.js';
import { PKI_FAILURE_BITS, type PkiFailure } from '../../src/formats/tsp/pki-failure.js';
import { writePem } from '../../src/formats/pem.js';
import { sequence } from '../../src/formats/asn1/asn1.js';
import { issue, pki, type TestIdentity } from './pki.js';
import { extendedKeyUsage, TestAuthority, timeStampIdentity, TIME_STAMPING, type TestAuthorityOptions } from './test-authority.js';
import { timeStampQuery, type TimeStampQueryOptions } from './time-stamp-query.js';

/** Files of a time-stamp request and its answer, for other software to check. */
export interface StampedDocument {
  readonly title: string;
  readonly request: string;
  readonly response: string;
  /** The authority's certificate, DER. */
  readonly certificate: string;
  /** The issuing CA and the root, PEM. */
  readonly untrusted: string;
  readonly root: string;
}

/** An answer without a time stamp. */
export interface RejectedDocument extends StampedDocument {
  readonly bit: number;
  readonly text: string;
}

interface Granted {
  readonly authority: TestAuthorityOptions;
  readonly query?: TimeStampQueryOptions;
}

const p384 = (): TestIdentity =>
  issue({ subject: 'CN=P-384 time stamps', issuer: pki.subCa, curve: 'secp384r1', extensions: [extendedKeyUsage([TIME_STAMPING])] });

const RSA = { identity: timeStampIdentity('RSA') };
const EC = { identity: timeStampIdentity('EC') };
const full = { certReq: true, nonce: 2n ** 64n + 1n } as const;

/** What `openssl ts` of version 3.0 verifies. */
const USUAL: Readonly<Record<string, Granted>> = {
  'RSA, no certificates': { authority: RSA },
  'RSA, certificates and nonce': { authority: RSA, query: full },
  'RSA with SHA-512, ESSCertIDv2 with SHA-512': {
    authority: { ...RSA, properties: { SIGNATUREALGORITHM: 'SHA512withRSA', CERTIFICATE_DIGEST_ALGORITHM: 'SHA512' } },
    query: { ...full, algorithm: 'SHA-512' },
  },
  'RSA, ESSCertID of SHA-1, no issuer and serial': {
    authority: { ...RSA, properties: { CERTIFICATE_DIGEST_ALGORITHM: 'SHA1', INCLUDE_CERTID_ISSUERSERIAL: 'false' } },
    query: full,
  },
  'EC P-256, certificates and nonce': { authority: EC, query: full },
  'EC P-384 with SHA-384, serial number of 20 octets': {
    authority: { identity: p384(), properties: { SIGNATUREALGORITHM: 'SHA384withECDSA', MAXSERIALNUMBERLENGTH: '20' } },
    query: full,
  },
  'accuracy, ordering and a name': {
    authority: {
      ...EC,
      properties: { ACCURACYSECONDS: '1', ACCURACYMILLIS: '500', ACCURACYMICROS: '250', ORDERING: 'true', TSA_FROM_CERT: 'true' },
    },
    query: full,
  },
  'an accepted extension': {
    authority: { ...EC, properties: { ACCEPTEDEXTENSIONS: '1.2.3.4' } },
    query: { ...full, extensions: [{ oid: '1.2.3.4', critical: false }] },
  },
  'a policy of the request': { authority: RSA, query: { ...full, policy: '1.2.3.4.5' } },
  'a qualified time stamp (EN 319 422)': {
    authority: { ...EC, properties: { TIMESTAMP_PROFILE: 'EN319422-QUALIFIED', ACCURACYSECONDS: '1' } },
    query: full,
  },
  'no signing time, no algorithm protection': {
    authority: { ...EC, properties: { INCLUDESIGNINGTIMEATTRIBUTE: 'false', INCLUDECMSALGORITHMPROTECTATTRIBUTE: 'false' } },
    query: full,
  },
};

/** What it does not know how to verify. */
const UNUSUAL: Readonly<Record<string, Granted>> = {
  'RSASSA-PSS': { authority: { ...RSA, properties: { SIGNATUREALGORITHM: 'SHA256withRSAandMGF1' } }, query: full },
  Ed25519: { authority: { identity: timeStampIdentity('Ed25519') }, query: full },
  Ed448: { authority: { identity: timeStampIdentity('Ed448') }, query: full },
};

const strict = { ...EC, properties: { ACCEPTANYPOLICY: 'false', ACCEPTEDPOLICIES: '1.2.3' } };
const nothing: TestAuthorityOptions['timeSource'] = { name: 'None', time: () => Promise.resolve(undefined) };
const broken = {
  ...EC,
  key: {
    alias: 'broken',
    keyType: 'EC',
    publicKey: EC.identity.certificate.publicKey,
    chain: [],
    sign: () => Promise.reject(new Fault('workerFailed', 'the device has an error')),
  },
} as const;

interface Rejected {
  readonly authority: TestAuthorityOptions;
  readonly request: Uint8Array;
  readonly failure: PkiFailure;
  readonly text: string;
}

/** A request for each rejection that there is. */
const REJECTED: Readonly<Record<string, Rejected>> = {
  'no request': { authority: EC, request: Buffer.from('hello'), failure: 'badDataFormat', text: 'The request could not be parsed.' },
  'an empty structure': { authority: EC, request: sequence(), failure: 'badDataFormat', text: 'The request could not be parsed.' },
  'no time': {
    authority: { ...EC, timeSource: nothing },
    request: timeStampQuery(),
    failure: 'timeNotAvailable',
    text: 'The time source is not available.',
  },
  'another digest': {
    authority: EC,
    request: timeStampQuery({ algorithm: 'SHA-1' }),
    failure: 'badAlg',
    text: 'request contains unknown algorithm',
  },
  'another policy': {
    authority: strict,
    request: timeStampQuery({ policy: '1.2.4' }),
    failure: 'unacceptedPolicy',
    text: 'request contains unknown policy',
  },
  'an extension': {
    authority: EC,
    request: timeStampQuery({ extensions: [{ oid: '1.2.3', critical: true }] }),
    failure: 'unacceptedExtension',
    text: 'request contains unknown extension',
  },
  'a short imprint': {
    authority: EC,
    request: timeStampQuery({ imprint: new Uint8Array(20) }),
    failure: 'badDataFormat',
    text: 'imprint digest the wrong length',
  },
  'a device with an error': {
    authority: broken,
    request: timeStampQuery(),
    failure: 'systemFailure',
    text: 'Error generating time-stamp token',
  },
};

export const USUAL_STAMPS = Object.keys(USUAL);
export const ALL_STAMPS = [...USUAL_STAMPS, ...Object.keys(UNUSUAL)];
export const REJECTIONS = Object.keys(REJECTED);

/** Writes requests and answers of authorities into a folder of their own. */
export class StampedDocuments {
  readonly folder = mkdtempSync(join(tmpdir(), 'countersign-stamps-'));
  #count = 0;

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  async granted(title: string): Promise<StampedDocument> {
    const made = USUAL[title] ?? UNUSUAL[title];
    if (!made) throw new Error(`no time stamp ${title}`);
    return this.#write(title, made.authority, timeStampQuery(made.query));
  }

  async rejected(title: string): Promise<RejectedDocument> {
    const made = REJECTED[title];
    if (!made) throw new Error(`no rejection ${title}`);
    const files = await this.#write(title, made.authority, made.request);
    return { ...files, bit: PKI_FAILURE_BITS[made.failure], text: made.text };
  }

  async #write(title: string, authority: TestAuthorityOptions, request: Uint8Array): Promise<StampedDocument> {
    const { data } = await new TestAuthority(authority).ask(request);
    const [certificate, ...above] = (authority.identity ?? timeStampIdentity()).chain.map(({ der }) => der);
    const root = above.at(-1);
    if (!certificate || !root) throw new Error('the authority has no chain');
    const prefix = join(this.folder, String(this.#count++));
    const write = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(`${prefix}.${name}`, bytes);
      return `${prefix}.${name}`;
    };
    const pems = [certificate, ...above].map((der) => writePem('CERTIFICATE', der)).join('');
    return {
      title,
      request: write('tsq', request),
      response: write('tsr', data),
      certificate: write('der', certificate),
      untrusted: write('untrusted.pem', pems),
      root: write('root.pem', writePem('CERTIFICATE', root)),
    };
  }
}
