import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { softwareKey } from '../../src/components/crypto-tokens/software-key.js';
import { verified } from '../../src/components/crypto-tokens/verified.js';
import { writePem } from '../../src/formats/pem.js';
import { issue, pki, type TestIdentity } from './pki.js';
import { dataGroups, runSodSigner, type SodRun } from './run-sod-signer.js';

/** Files of a Document Security Object and what it is to say, for other software to check. */
export interface SignedSod {
  readonly title: string;
  /** EF.SOD, and the ContentInfo in it. */
  readonly sod: string;
  readonly contentInfo: string;
  /** The certificate of the document signer, DER. */
  readonly certificate: string;
  /** Those above it, PEM. */
  readonly issuers: string;
  readonly hashOid: string;
  readonly version: 0 | 1;
  readonly unicodeVersion: string;
  /** `1=hex,2=hex`, in order. */
  readonly dataGroups: string;
}

const identities = new Map<string, TestIdentity>();

function documentSigner(kind: string): TestIdentity {
  const options = kind === 'RSA' ? ({ keyType: 'RSA' } as const) : { curve: kind };
  const found = identities.get(kind) ?? issue({ subject: `C=SE,CN=Document signer ${kind}`, issuer: pki.subCa, ...options });
  identities.set(kind, found);
  return found;
}

interface SodCase {
  readonly key: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly numbers?: readonly number[];
  readonly octets?: number;
  readonly hashOid?: string;
  readonly versions?: Pick<SodRun, 'ldsVersion' | 'unicodeVersion'>;
}

const SHA1 = '1.3.14.3.2.26';
const SHA224 = '2.16.840.1.101.3.4.2.4';
const SHA256 = '2.16.840.1.101.3.4.2.1';
const SHA384 = '2.16.840.1.101.3.4.2.2';
const SHA512 = '2.16.840.1.101.3.4.2.3';

const with1 = { ldsVersion: '0108', unicodeVersion: '040000' } as const;

const CASES: Readonly<Record<string, SodCase>> = {
  'RSA, LDS 1.7': { key: 'RSA' },
  'RSA, LDS 1.8, all data groups': {
    key: 'RSA',
    versions: with1,
    numbers: [16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
  },
  'RSA-PSS with SHA-256': { key: 'RSA', properties: { SIGNATUREALGORITHM: 'SHA256withRSAandMGF1' }, numbers: [1, 16, 2] },
  'RSA-PSS with SHA-512 and SHA-384 hashes': {
    key: 'RSA',
    properties: { SIGNATUREALGORITHM: 'SHA512withRSAandMGF1', DIGESTALGORITHM: 'SHA384' },
    octets: 48,
    hashOid: SHA384,
  },
  'RSA with SHA-1 for old documents': {
    key: 'RSA',
    properties: { SIGNATUREALGORITHM: 'SHA1withRSA', DIGESTALGORITHM: 'SHA1' },
    octets: 20,
    hashOid: SHA1,
  },
  'RSA with SHA-256 and SHA-512 hashes': { key: 'RSA', properties: { DIGESTALGORITHM: 'SHA512' }, octets: 64, hashOid: SHA512 },
  'P-256': { key: 'prime256v1', versions: with1 },
  'P-256 with SHA-224': {
    key: 'prime256v1',
    properties: { SIGNATUREALGORITHM: 'SHA224withECDSA', DIGESTALGORITHM: 'SHA224' },
    octets: 28,
    hashOid: SHA224,
  },
  'P-384 with SHA-384': {
    key: 'secp384r1',
    properties: { SIGNATUREALGORITHM: 'SHA384withECDSA', DIGESTALGORITHM: 'SHA384' },
    octets: 48,
    hashOid: SHA384,
  },
  brainpoolP256r1: { key: 'brainpoolP256r1', versions: with1 },
  'brainpoolP512r1 with SHA-512': {
    key: 'brainpoolP512r1',
    properties: { SIGNATUREALGORITHM: 'SHA512withECDSA', DIGESTALGORITHM: 'SHA512' },
    octets: 64,
    hashOid: SHA512,
  },
};

/** Titles of the objects that `SignedSods.all` makes, for tests that are named before these are made. */
export const SOD_TITLES: readonly string[] = Object.keys(CASES);

/** A temporary folder with Document Security Objects of every kind. */
export class SignedSods {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'countersign-sods-'));

  /** One for each of `SOD_TITLES`. */
  all(): Promise<readonly SignedSod[]> {
    return Promise.all(Object.entries(CASES).map(([title, one], index) => this.#make(title, one, String(index))));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  async #make(title: string, one: SodCase, name: string): Promise<SignedSod> {
    const { properties = {}, numbers = [1, 2, 14], octets = 32, hashOid = SHA256, versions = {} } = one;
    const { chain, privateKey } = documentSigner(one.key);
    const key = verified(softwareKey({ alias: title, chain, privateKey }));
    const groups = dataGroups(numbers, octets);
    const { data } = await runSodSigner({ properties, key, dataGroups: groups, ...versions });
    const inOrder = [...groups].sort(([a], [b]) => a - b);
    return {
      title,
      sod: this.#write(`${name}.sod`, data),
      contentInfo: this.#write(`${name}.cms`, data.subarray(contentOffset(data))),
      certificate: this.#write(`${name}.crt`, chain[0]!.der),
      issuers: this.#write(
        `${name}.pem`,
        chain
          .slice(1)
          .map(({ der }) => writePem('CERTIFICATE', der))
          .join(''),
      ),
      hashOid,
      version: versions.ldsVersion === '0108' ? 1 : 0,
      unicodeVersion: versions.unicodeVersion ?? '-',
      dataGroups: inOrder.map(([number, hash]) => `${String(number)}=${Buffer.from(hash).toString('hex')}`).join(','),
    };
  }

  #write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }
}

/** Where the content of the outermost element begins; its length takes more than one octet. */
const contentOffset = (encoded: Uint8Array): number => 2 + (encoded[1]! & 0x7f);
