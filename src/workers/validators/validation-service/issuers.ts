import type { Certificate } from '../../../core/certificate.js';
import { isIssuedBy, isSelfIssued, type CertificationPath } from '../../../formats/x509/certification-path.js';
import { sameName } from '../../../formats/x509/same-name.js';
import { EXTENSION, readAuthorityKeyIdentifier, readSubjectKeyIdentifier } from '../../../formats/x509/x509-extensions.js';
import { parseCertificates } from '../../../formats/x509/x509.js';
import { readCertificateStructure } from '../../../formats/x509/x509-structure.js';
import type { RevocationHints } from '../revocation/revocation-checks.js';
import type { PartProperties } from './service-properties.js';

/** CAs whose certificates are judged: the lowest first, the root last. */
export interface ConfiguredIssuer {
  readonly chain: CertificationPath;
  readonly hints: RevocationHints;
}

const MAX_CHAIN_LENGTH = 11;

/** Reads an issuer. Throws an error that says what is wrong with its properties. */
export function readIssuer(properties: PartProperties): ConfiguredIssuer {
  const pem = properties.get('CERTCHAIN');
  if (pem === undefined) throw new Error('CERTCHAIN is not set.');
  const crlPaths = splitUrls(properties.get('CRLPATHS') ?? '');
  const responders = [1, 2, 3, 4, 5].flatMap((number) => {
    const text = properties.get(`AUTHORIZEDOCSPRESPONDERCERT${String(number)}`)?.trim() ?? '';
    return text === '' ? [] : parseCertificates(text);
  });
  return { chain: chainOf(parseCertificates(pem)), hints: { crlPaths, authorizedResponders: responders } };
}

function splitUrls(text: string): readonly string[] {
  const urls = text
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');
  const wrong = urls.find((url) => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol));
  if (wrong !== undefined) throw new Error(`URL in CRLPATHS property for issuer is not valid. : ${wrong}`);
  return urls;
}

/** In order, the root last. Throws where they are not one line below one root. */
function chainOf(certificates: readonly Certificate[]): CertificationPath {
  if (certificates.length > MAX_CHAIN_LENGTH) throw new Error(`CERTCHAIN has more than ${String(MAX_CHAIN_LENGTH)} certificates.`);
  const [root, ...moreRoots] = certificates.filter(isSelfIssued);
  if (!root || moreRoots.length > 0) throw new Error('CERTCHAIN must have exactly one root.');
  let chain: CertificationPath = [root];
  let rest = certificates.filter((one) => one !== root);
  while (rest.length > 0) {
    const next = rest.find((one) => isIssuedBy(one, chain[0]));
    if (!next) throw new Error('CERTCHAIN has a certificate that does not descend from the others.');
    chain = [next, ...chain];
    rest = rest.filter((one) => one !== next);
  }
  return chain;
}

/** Where a certificate stands in what is configured: its CAs, and what else is known of them. */
export interface KnownIssuer {
  /** The issuer first, the root last. */
  readonly caChain: CertificationPath;
  readonly hints: RevocationHints;
}

/** The issuer of a certificate: the lowest CA of a chain, or else one above that has the name and the key it names. */
export function findIssuer(issuers: readonly ConfiguredIssuer[], certificate: Certificate): KnownIssuer | undefined {
  const { issuer: name, extensions } = readCertificateStructure(certificate.der);
  const exact =
    issuers.find(({ chain }) => isNamed(chain[0], name) && hasKey(chain[0], extensions.get(EXTENSION.authorityKeyIdentifier))) ??
    issuers.find(({ chain }) => isNamed(chain[0], name));
  if (exact) return { caChain: exact.chain, hints: exact.hints };
  for (const { chain, hints } of issuers) {
    const index = chain.findIndex((ca) => isNamed(ca, name) && hasKey(ca, extensions.get(EXTENSION.authorityKeyIdentifier)));
    const [issuer, ...above] = index < 0 ? [] : chain.slice(index);
    if (issuer) return { caChain: [issuer, ...above], hints };
  }
  return undefined;
}

const isNamed = ({ der }: Certificate, name: Uint8Array): boolean => sameName(readCertificateStructure(der).subject, name);

/** Whether a CA has the key that a certificate says it was issued with; it says nothing without an identifier. */
function hasKey({ der }: Certificate, authorityKeyIdentifier: Uint8Array | undefined): boolean {
  const wanted = authorityKeyIdentifier && readAuthorityKeyIdentifier(authorityKeyIdentifier);
  const own = readCertificateStructure(der).extensions.get(EXTENSION.subjectKeyIdentifier);
  return !wanted || !own || Buffer.compare(wanted, readSubjectKeyIdentifier(own)) === 0;
}
