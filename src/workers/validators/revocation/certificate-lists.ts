import type { Certificate } from '../../../core/certificate.js';
import { Fault } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports.js';
import { findRevocation, isListSignedBy, readCertificateList, type CertificateList } from '../../../formats/x509/certificate-list.js';
import { readKeyUsage } from '../../../formats/x509/key-usage.js';
import { crlAddresses } from '../../../formats/x509/revocation-addresses.js';
import { sameName } from '../../../formats/x509/same-name.js';
import { readCertificateStructure } from '../../../formats/x509/x509-structure.js';
import { fetchBounded, UnusableAnswer } from './fetch-bounded.js';
import { Kept } from './kept.js';
import { RevocationUndetermined, type Issued, type RevocationAnswer } from './revocation-answer.js';

/** More than the lists of large CAs. */
const MAX_LIST_BYTES = 32 * 1024 * 1024;
const MAX_LISTS = 64;

/** Revocation lists that were fetched, each kept for a while and never beyond its own end. */
export class CertificateLists {
  readonly #kept: Kept<CertificateList>;

  constructor(
    private readonly clock: Clock,
    cacheMs: number,
  ) {
    this.#kept = new Kept(clock, { milliseconds: cacheMs, entries: MAX_LISTS });
  }

  /** Throws a `workerFailed` fault, with a sentence of SignServer's, where there is no list at that address. */
  fetch(url: string): Promise<CertificateList> {
    return this.#kept.get(url, async () => {
      const { body } = await fetchBounded({ url, maximumBytes: MAX_LIST_BYTES }).catch((cause: unknown) => {
        const what = cause instanceof UnusableAnswer ? 'reading CRL bytes' : 'opening connection for fetching CRL';
        throw new Fault('workerFailed', `Error ${what} from address : ${url}`, { cause });
      });
      const value = read(body, url);
      return { value, usableUntil: value.nextUpdate?.getTime() ?? 0 };
    });
  }

  /** What the list at an address says. Throws where it is not to be had, and RevocationUndetermined where it may not be used. */
  async ask(url: string, { certificate, issuer }: Issued): Promise<RevocationAnswer> {
    const list = await this.fetch(url);
    const problem = usageProblem(list, { certificate, issuer, now: this.clock.now() });
    if (problem !== undefined) throw new RevocationUndetermined(`${problem} : ${url}`);
    const found = await findRevocation(list, readCertificateStructure(certificate.der).serialNumber);
    return found ? { kind: 'revoked', ...found } : { kind: 'good' };
  }
}

function read(bytes: Uint8Array, url: string): CertificateList {
  try {
    return readCertificateList(bytes);
  } catch (cause) {
    throw new Fault('workerFailed', `Error creating CRL object with bytes from address : ${url}`, { cause });
  }
}

interface Use extends Issued {
  readonly now: number;
}

/** Why a list says nothing of a certificate (RFC 5280 §6.3.3); undefined where it does. */
function usageProblem(list: CertificateList, { certificate, issuer, now }: Use): string | undefined {
  const { scope } = list;
  if (!sameName(list.issuer, readCertificateStructure(issuer.der).subject)) return 'The list is of another issuer';
  if (!isListSignedBy(list, issuer.publicKey)) return "The signature of the list is not its issuer's";
  if (readKeyUsage(issuer.der)?.cRLSign === false) return 'The issuer may not sign lists';
  if (list.thisUpdate.getTime() > now) return 'The list is not valid yet';
  if (!list.nextUpdate || list.nextUpdate.getTime() < now) return 'The list is out of date';
  if (list.isDelta || scope.indirect || scope.someReasonsOnly) return 'The list tells a part of the revocations only';
  if (list.unknownCriticalExtensions.length > 0)
    return `The list has extensions that are not known (${list.unknownCriticalExtensions.join()})`;
  if (scope.certificates !== 'all' && scope.certificates !== (certificate.isCa ? 'ca' : 'user')) return 'The list is of other certificates';
  return isPublishedFor(scope.uris, certificate) ? undefined : 'The list is for another distribution point';
}

/** RFC 5280 §6.3.3 (b)(2): where both name addresses, they share one. */
function isPublishedFor(uris: readonly string[], certificate: Certificate): boolean {
  const wanted = crlAddresses(certificate.der);
  return uris.length === 0 || wanted.length === 0 || uris.some((uri) => wanted.includes(uri));
}

/** Whether an address is one from which lists are fetched. */
export const isFetchable = (url: string): boolean => /^https?:\/\//i.test(url);
