import type { Certificate } from '../../core/certificate.js';
import type { OpenPkcs12 } from './pkcs12.js';
import { certificateBag, keyBag, localKeyIdOf, remarkedBag, type BagMarks } from './pkcs12-bags.js';
import type { NewKeyEntry, PrivateKeyEntry } from '../keystore/keystore-entry.js';
import type { StoredEntry } from './pkcs12-entries.js';
import { sealPkcs12 } from './pkcs12-protection.js';
import type { SafeBag } from './pkcs12-safe-bags.js';

/**
 * A keystore that is being changed. Bags that a change does not concern are written as they were read, known or not:
 * keys in their own encryption, secrets, CRLs, attributes.
 */
export class Pkcs12Draft {
  /** The bags that stay, as they will be written. */
  readonly #kept: Map<SafeBag, Uint8Array>;
  readonly #bagOf: ReadonlyMap<Certificate, SafeBag>;
  readonly #newKeys: Uint8Array[] = [];
  readonly #newCertificates: Uint8Array[] = [];

  constructor(private readonly opened: OpenPkcs12) {
    this.#kept = new Map(opened.bags.map(({ bag }) => [bag, bag.encoding]));
    this.#bagOf = new Map(opened.certificates.map(({ bag, certificate }) => [certificate, bag]));
    for (const stored of opened.entries) this.#markClearly(stored);
  }

  /** `password` encrypts the new key. */
  async addKey({ alias, privateKey, chain }: NewKeyEntry, password: string): Promise<void> {
    this.#newKeys.push(await keyBag(privateKey, { alias, localKeyId: localKeyIdOf(chain[0]) }, password));
    this.#addChain(alias, chain);
  }

  remove(stored: StoredEntry): void {
    this.#kept.delete(stored.bag);
    if (stored.entry.kind === 'privateKey') this.#releaseChain(stored.entry);
    if (stored.entry.kind === 'trustedCertificate' && this.#isInChain(stored.entry.certificate)) this.#strip(stored.bag);
  }

  replaceChain({ bag, entry }: StoredEntry & { readonly entry: PrivateKeyEntry }, chain: NewKeyEntry['chain']): void {
    this.#releaseChain(entry);
    this.#mark(bag, { alias: entry.alias, localKeyId: localKeyIdOf(chain[0]) });
    this.#addChain(entry.alias, chain);
  }

  /** The whole file. */
  seal(password: string): Promise<Uint8Array> {
    const kept = (wanted: boolean): readonly Uint8Array[] =>
      this.opened.bags.flatMap(({ bag, isEncrypted }) => (isEncrypted === wanted ? (this.#kept.get(bag) ?? []) : []));
    return sealPkcs12({ encrypted: [...kept(true), ...this.#newCertificates], plain: [...kept(false), ...this.#newKeys] }, password);
  }

  /**
   * What a bag does not say, such as an alias that is only its number or a certificate that was found by its public key,
   * would be found out differently once there are other bags beside it; so it is written into the bag.
   */
  #markClearly({ bag, entry }: StoredEntry): void {
    const { alias } = entry;
    const certificate = entry.kind === 'privateKey' ? this.#ownBag(entry) : undefined;
    const keyId = certificate ? (octets(certificate.localKeyId) ?? localKeyIdOf(certificate.value)) : octets(bag.localKeyId);
    if (bag.friendlyName !== alias || !isSame(bag.localKeyId, keyId)) this.#mark(bag, { alias, localKeyId: keyId });
    if (certificate && !isSame(certificate.localKeyId, keyId)) {
      this.#mark(certificate, { alias: certificate.friendlyName ?? alias, localKeyId: keyId });
    }
  }

  #addChain(alias: string, [own, ...issuers]: NewKeyEntry['chain']): void {
    this.#newCertificates.push(certificateBag(own, { alias, localKeyId: localKeyIdOf(own) }));
    // Chains share their CAs. Readers find them by issuer name, so one bag for each is enough.
    for (const issuer of issuers) if (!this.#keeps(issuer)) this.#newCertificates.push(certificateBag(issuer, {}));
  }

  #keeps(der: Uint8Array): boolean {
    return [...this.#kept.keys()].some((bag) => bag.type === 'certificate' && Buffer.compare(bag.value, der) === 0);
  }

  /** Certificates that only this entry had go with it; those that others need stay, but name it no longer. */
  #releaseChain(released: PrivateKeyEntry): void {
    const others = this.opened.entries.filter(({ entry }) => entry !== released);
    for (const certificate of released.chain) {
      const bag = this.#bagOf.get(certificate);
      if (!bag || others.some((other) => other.bag === bag || this.#ownBag(other.entry) === bag)) continue;
      if (!this.#isInChain(certificate, released)) this.#kept.delete(bag);
      else if (certificate === released.chain[0]) this.#strip(bag);
    }
  }

  #isInChain(certificate: Certificate, except?: PrivateKeyEntry): boolean {
    return this.opened.entries.some(({ entry }) => entry.kind === 'privateKey' && entry !== except && entry.chain.includes(certificate));
  }

  #ownBag(entry: StoredEntry['entry']): SafeBag | undefined {
    const own = entry.kind === 'privateKey' ? entry.chain[0] : undefined;
    return own && this.#bagOf.get(own);
  }

  #mark(bag: SafeBag, marks: BagMarks): void {
    this.#kept.set(bag, remarkedBag(bag, marks));
  }

  /** Leaves the certificate alone, so that it completes chains and is no entry by itself. */
  #strip(bag: SafeBag): void {
    this.#kept.set(bag, certificateBag(bag.value, {}));
  }
}

const octets = (hex: string | undefined): Uint8Array | undefined => (hex === undefined ? undefined : Buffer.from(hex, 'hex'));

const isSame = (hex: string | undefined, keyId: Uint8Array | undefined): boolean => hex === (keyId && Buffer.from(keyId).toString('hex'));
