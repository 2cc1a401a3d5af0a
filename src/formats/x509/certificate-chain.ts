import type { Certificate } from '../../core/certificate.js';
import { EXTENSION, readAuthorityKeyIdentifier, readSubjectKeyIdentifier } from './x509-extensions.js';
import { readCertificateStructure } from './x509-structure.js';
import { isSignedBy } from './is-signed-by.js';

/** Longer than any chain in use. */
const MAX_CHAIN_LENGTH = 20;

interface Link {
  readonly certificate: Certificate;
  /** DER of the names in hex, to be compared octet by octet. */
  readonly subject: string;
  readonly issuer: string;
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: string | undefined;
}

/** Certificates to build chains from, found by their subjects. */
export class CertificatePool {
  readonly #links = new Map<Certificate, Link>();
  readonly #bySubject = new Map<string, Link[]>();

  constructor(certificates: Iterable<Certificate>) {
    for (const certificate of certificates) {
      const link = linkOf(certificate);
      this.#links.set(certificate, link);
      const namesakes = this.#bySubject.get(link.subject);
      if (namesakes) namesakes.push(link);
      else this.#bySubject.set(link.subject, [link]);
    }
  }

  /** The certificate and those above it, as far as the pool reaches; the root last. Nothing but the links is checked. */
  chainOf(certificate: Certificate): readonly Certificate[] {
    const chain: Link[] = [];
    let next: Link | undefined = this.#links.get(certificate) ?? linkOf(certificate);
    while (next && !chain.includes(next) && chain.length < MAX_CHAIN_LENGTH) {
      chain.push(next);
      next = next.subject === next.issuer ? undefined : this.#issuerOf(next);
    }
    return chain.map((link) => link.certificate);
  }

  #issuerOf(link: Link): Link | undefined {
    const candidates = (this.#bySubject.get(link.issuer) ?? []).filter((issuer) => keyIdsAgree(link, issuer));
    if (candidates.length <= 1) return candidates[0];
    // A CA that changed its key has several certificates; without key identifiers only the signature tells.
    return candidates.find((issuer) => isSignedBy(link.certificate, issuer.certificate));
  }
}

function keyIdsAgree({ authorityKeyId }: Link, { subjectKeyId }: Link): boolean {
  return authorityKeyId === undefined || subjectKeyId === undefined || authorityKeyId === subjectKeyId;
}

function linkOf(certificate: Certificate): Link {
  const { subject, issuer, extensions } = readCertificateStructure(certificate.der);
  return {
    certificate,
    subject: hex(subject),
    issuer: hex(issuer),
    subjectKeyId: keyId(extensions.get(EXTENSION.subjectKeyIdentifier), readSubjectKeyIdentifier),
    authorityKeyId: keyId(extensions.get(EXTENSION.authorityKeyIdentifier), readAuthorityKeyIdentifier),
  };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A key identifier that cannot be read is none. */
function keyId(extension: Uint8Array | undefined, read: (value: Uint8Array) => Uint8Array | undefined): string | undefined {
  try {
    const identifier = extension && read(extension);
    return identifier && hex(identifier);
  } catch {
    return undefined;
  }
}
