import { createPublicKey } from 'node:crypto';
import type { Certificate } from '../../core/certificate.js';
import { samePublicKey } from '../../core/same-public-key.js';
import { CertificatePool } from '../x509/certificate-chain.js';
import type { Pkcs12Password } from './pkcs12-kdf.js';
import type { KeystoreEntry, LazyPrivateKey } from '../keystore/keystore-entry.js';
import { lazyPrivateKey } from './pkcs12-private-key.js';
import type { SafeBag } from './pkcs12-safe-bags.js';
import { secretKeyAlgorithm } from './pkcs12-secret-key.js';
import { parseCertificate } from '../x509/x509.js';

/** A certificate and where it is stored. */
export interface CertificateBag {
  readonly bag: SafeBag;
  readonly certificate: Certificate;
}

/** An entry and where it is stored. */
export interface StoredEntry {
  readonly entry: KeystoreEntry;
  readonly bag: SafeBag;
}

/** What the bags of a keystore mean. */
export interface StoredEntries {
  /** In the order of the bags, the certificates without a key last. */
  readonly entries: readonly StoredEntry[];
  /** Every certificate that could be read. */
  readonly certificates: readonly CertificateBag[];
}

/** Puts keys and certificates together. */
export async function pkcs12Entries(bags: readonly SafeBag[], password: Pkcs12Password): Promise<StoredEntries> {
  const certificates = bags.flatMap(certificateBag);
  const pool = new CertificatePool(certificates.map(({ certificate }) => certificate));
  const own = new OwnCertificates(certificates);
  const aliases = new Aliases();
  const entries: StoredEntry[] = [];
  const encryptedKeys = bags.filter(({ type }) => type === 'shroudedKey').length;
  for (const bag of bags) {
    if (bag.type === 'key' || bag.type === 'shroudedKey') {
      const privateKey = lazyPrivateKey(bag, password);
      // Writers that mark nothing write one key. Decrypting many at opening would have no bound.
      const isCheap = bag.type === 'key' || encryptedKeys === 1;
      const certificate = own.byBag(bag) ?? (isCheap ? await own.byKey(privateKey) : undefined);
      const chain = certificate ? pool.chainOf(certificate) : [];
      const creationDate = creationDateOf(bag);
      const alias = aliases.take(bag);
      entries.push({ bag, entry: { kind: 'privateKey', alias, chain, privateKey, ...(creationDate && { creationDate }) } });
    } else if (bag.type === 'secret') {
      const algorithm = (): Promise<string> => secretKeyAlgorithm(bag.value, password);
      entries.push({ bag, entry: { kind: 'secret', alias: aliases.take(bag), algorithm } });
    }
  }
  const keyIds = new Set(bags.flatMap(({ type, localKeyId }) => (type === 'key' || type === 'shroudedKey' ? (localKeyId ?? []) : [])));
  // Certificates that Java does not mark and nobody named are there to complete chains.
  const isNamed = ({ friendlyName, localKeyId }: SafeBag): boolean =>
    friendlyName !== undefined && (localKeyId === undefined || !keyIds.has(localKeyId));
  const trusted = certificates.filter(({ bag, certificate }) => !own.isTaken(certificate) && (bag.trusted || isNamed(bag)));
  for (const { bag, certificate } of trusted) {
    entries.push({ bag, entry: { kind: 'trustedCertificate', alias: aliases.take(bag), certificate } });
  }
  return { entries, certificates };
}

/** Java writes the time, in milliseconds since the epoch, into the local key identifier. */
function creationDateOf({ localKeyId }: SafeBag): Date | undefined {
  const [, digits] = /^Time (\d{1,15})$/.exec(Buffer.from(localKeyId ?? '', 'hex').toString('latin1')) ?? [];
  return digits === undefined ? undefined : new Date(Number(digits));
}

function certificateBag(bag: SafeBag): readonly CertificateBag[] {
  if (bag.type !== 'certificate') return [];
  try {
    return [{ bag, certificate: parseCertificate(bag.value) }];
  } catch {
    // A certificate of a kind that is not supported must not keep the keys beside it from being used.
    return [];
  }
}

/** Finds the certificate of a key. */
class OwnCertificates {
  readonly #byLocalKeyId = new Map<string, Certificate>();
  readonly #byFriendlyName = new Map<string, Certificate>();
  readonly #taken = new Set<Certificate>();
  readonly #unmarked: readonly Certificate[];

  constructor(certificates: readonly CertificateBag[]) {
    for (const { bag, certificate } of [...certificates].reverse()) {
      if (bag.localKeyId !== undefined) {
        this.#byLocalKeyId.set(bag.localKeyId, certificate);
        this.#byLocalKeyId.set(idAndName(bag), certificate);
      } else if (bag.friendlyName !== undefined && !bag.trusted) this.#byFriendlyName.set(bag.friendlyName, certificate);
    }
    this.#unmarked = certificates.flatMap(({ bag, certificate }) => (bag.localKeyId === undefined ? [certificate] : []));
  }

  /** By the local key identifier, or by the name where there is none. Who has one key under two aliases may have one identifier for both. */
  byBag(bag: SafeBag): Certificate | undefined {
    const { localKeyId, friendlyName } = bag;
    const found =
      (localKeyId === undefined ? undefined : (this.#byLocalKeyId.get(idAndName(bag)) ?? this.#byLocalKeyId.get(localKeyId))) ??
      (friendlyName === undefined ? undefined : this.#byFriendlyName.get(friendlyName));
    return found && this.#take(found);
  }

  /** By the public key, where nothing else tells. This decrypts the key; one that cannot be used has no certificate. */
  async byKey(privateKey: LazyPrivateKey): Promise<Certificate | undefined> {
    if (this.#unmarked.length === 0) return undefined;
    const publicKey = await privateKey().then(createPublicKey, () => undefined);
    const found = publicKey && this.#unmarked.find((certificate) => samePublicKey(certificate.publicKey, publicKey));
    return found && this.#take(found);
  }

  isTaken(certificate: Certificate): boolean {
    return this.#taken.has(certificate);
  }

  #take(certificate: Certificate): Certificate {
    this.#taken.add(certificate);
    return certificate;
  }
}

const idAndName = ({ localKeyId = '', friendlyName = '' }: SafeBag): string => `${localKeyId} ${friendlyName}`;

/** Gives each entry an alias that no other has: its name, else its local key identifier, else a number. */
class Aliases {
  readonly #taken = new Set<string>();

  take({ friendlyName, localKeyId }: SafeBag): string {
    const alias = [friendlyName, localKeyId].find((name) => name !== undefined && !this.#taken.has(name)) ?? this.#number();
    this.#taken.add(alias);
    return alias;
  }

  #number(): string {
    let number = 1;
    while (this.#taken.has(String(number))) number++;
    return String(number);
  }
}
