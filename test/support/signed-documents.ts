import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestNamed } from '../../src/core/algorithms.js';
import { digestOf } from '../../src/formats/cms/message-digest.js';
import { cmsSigner } from '../../src/workers/signers/cms-signer.js';
import { plainSigner } from '../../src/workers/signers/plain-signer.js';
import { runSigner, type SignerRun } from './run-signer.js';
import { softwareTokenKey, type SoftwareTokenKey, type TestKeyKind } from './software-token-key.js';

/** Longer than two segments, so that the segments of the content matter. */
const DOCUMENT = Uint8Array.from({ length: 2345 }, (_, index) => (index * 7) % 256);

type DigestName = Parameters<typeof digestNamed>[0];

/** Files of a document, a signature over it and the certificates, for other software to verify. */
export interface SignedDocument {
  readonly title: string;
  readonly kind: TestKeyKind;
  readonly algorithm: string;
  readonly document: string;
  readonly signature: string;
  /** The signer's certificate, DER. */
  readonly certificate: string;
  /** The signer's public key, PEM. */
  readonly publicKey: string;
  /** The root of the chain, PEM. */
  readonly root: string;
}

/** A SignedData, and what it is to be like. */
export interface CmsDocument extends SignedDocument {
  readonly content: 'attached' | 'detached';
  readonly covers: 'signedAttributes' | 'content';
}

/** Kind of key, signature algorithm, and the digest that goes with it, for hashes that a client makes. */
const ALGORITHMS = [
  ['RSA-2048', 'SHA256withRSA', 'SHA-256'],
  ['RSA-2048', 'SHA1withRSA', 'SHA-1'],
  ['RSA-2048', 'SHA512withRSA', 'SHA-512'],
  ['RSA-2048', 'SHA3-256withRSA', 'SHA3-256'],
  ['RSA-2048', 'SHA256withRSAandMGF1', 'SHA-256'],
  ['RSA-2048', 'SHA512withRSAandMGF1', 'SHA-512'],
  ['P-256', 'SHA256withECDSA', 'SHA-256'],
  ['P-384', 'SHA384withECDSA', 'SHA-384'],
  ['Ed25519', 'Ed25519', 'SHA-512'],
  ['Ed448', 'Ed448', 'SHA-512'],
] as const satisfies readonly (readonly [TestKeyKind, string, DigestName])[];

/** A request that holds the hash of the document. */
function hashRequest(digestName: DigestName): Pick<SignerRun, 'data' | 'metadata' | 'properties'> {
  return {
    properties: { CLIENTSIDEHASHING: 'true', ACCEPTED_HASH_DIGEST_ALGORITHMS: digestName },
    metadata: { CLIENTSIDE_HASHDIGESTALGORITHM: digestName },
    data: digestOf(digestNamed(digestName), DOCUMENT),
  };
}

const CMS_FORMS = [
  { form: 'attached', content: 'attached', covers: 'signedAttributes', properties: {} },
  { form: 'detached', content: 'detached', covers: 'signedAttributes', properties: { DETACHEDSIGNATURE: 'true' } },
  { form: 'DER', content: 'attached', covers: 'signedAttributes', properties: { DER_RE_ENCODE: 'true' } },
  { form: 'direct', content: 'attached', covers: 'content', properties: { DIRECTSIGNATURE: 'true' } },
  { form: 'hash', content: 'detached', covers: 'signedAttributes', properties: {} },
  { form: 'hash in DER', content: 'detached', covers: 'signedAttributes', properties: { DER_RE_ENCODE: 'true' } },
] as const;

/** Titles of the CMS documents that `SignedDocuments.cms` makes, for tests that are named before these are made. */
export const CMS_TITLES: readonly string[] = ALGORITHMS.flatMap(([, algorithm]) => CMS_FORMS.map(({ form }) => `${algorithm}, ${form}`));

/** Bare signatures over a hash of SHA-512, with the algorithm that they verify as. */
const PLAIN_HASHES = [
  ['RSA-2048', 'NONEwithRSA', 'SHA512withRSA'],
  ['RSA-2048', 'NONEwithRSAandMGF1', 'SHA512withRSAandMGF1'],
  ['P-384', 'NONEwithECDSA', 'SHA512withECDSA'],
] as const satisfies readonly (readonly [TestKeyKind, string, string])[];

/** Titles of the documents that `SignedDocuments.plain` makes. */
export const PLAIN_TITLES: readonly string[] = [
  ...ALGORITHMS.map(([, algorithm]) => algorithm),
  ...PLAIN_HASHES.map(([, given]) => `${given} over a hash`),
];

/** A temporary folder with signed documents of every algorithm and form. */
export class SignedDocuments {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'countersign-signed-'));
  readonly #keys = new Map<TestKeyKind, SoftwareTokenKey>();
  readonly #document = this.#write('document', DOCUMENT);

  /** One for each of `CMS_TITLES`. */
  async cms(): Promise<readonly CmsDocument[]> {
    const made: CmsDocument[] = [];
    for (const [kind, algorithm, digestName] of ALGORITHMS) {
      for (const { form, content, covers, properties: formProperties } of CMS_FORMS) {
        const request = form.startsWith('hash') ? hashRequest(digestName) : { data: DOCUMENT };
        const properties = { SIGNATUREALGORITHM: algorithm, ...request.properties, ...formProperties };
        const { data } = await runSigner(cmsSigner, { ...request, properties, key: this.#key(kind) });
        made.push({ ...this.#signed(kind, algorithm, { title: `${algorithm}, ${form}`, signature: data }), content, covers });
      }
    }
    return made;
  }

  /** One for each of `PLAIN_TITLES`. */
  async plain(): Promise<readonly SignedDocument[]> {
    const made: SignedDocument[] = [];
    for (const [kind, algorithm] of ALGORITHMS) {
      const properties = { SIGNATUREALGORITHM: algorithm };
      const { data } = await runSigner(plainSigner, { properties, data: DOCUMENT, key: this.#key(kind) });
      made.push(this.#signed(kind, algorithm, { title: algorithm, signature: data }));
    }
    for (const [kind, given, algorithm] of PLAIN_HASHES) {
      const request = hashRequest('SHA-512');
      const properties = { ...request.properties, SIGNATUREALGORITHM: given };
      const { data } = await runSigner(plainSigner, { ...request, properties, key: this.#key(kind) });
      made.push(this.#signed(kind, algorithm, { title: `${given} over a hash`, signature: data }));
    }
    return made;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #key(kind: TestKeyKind): SoftwareTokenKey {
    const key = this.#keys.get(kind) ?? softwareTokenKey(kind);
    this.#keys.set(kind, key);
    return key;
  }

  #signed(
    kind: TestKeyKind,
    algorithm: string,
    { title, signature }: { readonly title: string; readonly signature: Uint8Array },
  ): SignedDocument {
    const key = this.#key(kind);
    const root = `-----BEGIN CERTIFICATE-----\n${Buffer.from(key.chain.at(-1)!.der).toString('base64')}\n-----END CERTIFICATE-----\n`;
    return {
      title,
      kind,
      algorithm,
      document: this.#document,
      signature: this.#write(`${title}.signature`, signature),
      certificate: this.#write(`${kind}.cer`, key.certificate.der),
      publicKey: this.#write(`${kind}.pem`, key.publicKey.export({ type: 'spki', format: 'pem' })),
      root: this.#write(`${kind}.root.pem`, root),
    };
  }

  #write(name: string, content: Uint8Array | string): string {
    const file = join(this.folder, name);
    writeFileSync(file, content);
    return file;
  }
}
