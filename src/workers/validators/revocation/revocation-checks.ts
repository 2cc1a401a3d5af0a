import type { Certificate } from '../../../core/certificate.js';
import { Fault } from '../../../core/errors.js';
import type { Clock, Random } from '../../../core/ports.js';
import { crlAddresses, ocspAddresses } from '../../../formats/x509/revocation-addresses.js';
import { CertificateLists, isFetchable } from './certificate-lists.js';
import { OcspResponders } from './ocsp-responders.js';
import { RevocationUndetermined, type Issued, type RevocationAnswer } from './revocation-answer.js';

/** Where besides the addresses in a certificate its revocation may be found out. */
export interface RevocationHints {
  /** Addresses of lists for certificates that name none. */
  readonly crlPaths: readonly string[];
  readonly authorizedResponders: readonly Certificate[];
}

/** How the revocation of one certificate is found out. It throws where that cannot be done. */
export type RevocationCheck = (issued: Issued, hints: RevocationHints) => Promise<RevocationAnswer>;

/** The ways of finding out, which share what was fetched. */
export interface RevocationChecks {
  readonly byLists: RevocationCheck;
  readonly byOcsp: RevocationCheck;
  /** OCSP, and lists where there is no answer that can be believed. */
  readonly byOcspOrLists: RevocationCheck;
}

/** `cacheSeconds`: how long lists and answers are kept. */
export function revocationChecks(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  cacheSeconds: number,
): RevocationChecks {
  const cacheMs = cacheSeconds * 1000;
  const lists = new CertificateLists(clock, cacheMs);
  const byLists: RevocationCheck = async (issued, { crlPaths }) => {
    const own = crlAddresses(issued.certificate.der).filter(isFetchable);
    const urls = own.length > 0 ? own : crlPaths;
    if (urls.length === 0) {
      const name = issued.certificate.subject;
      const message = `no CRL Distribution point specified for non root certificate : ${name}, and no CRLPath configured for Issuer`;
      throw new Fault('workerFailed', message);
    }
    return await firstAnswer(urls, (url) => lists.ask(url, issued));
  };
  const responders = new OcspResponders({
    clock,
    random,
    cacheMs,
    requireUnrevoked: async (responder) => {
      // The certificate of a responder is looked up in lists only: a responder is not asked about itself.
      const answer = await byLists(responder, { crlPaths: [], authorizedResponders: [] });
      if (answer.kind !== 'good') throw new RevocationUndetermined('The certificate of the OCSP responder is revoked');
    },
  });
  const byOcsp: RevocationCheck = async (issued, { authorizedResponders }) => {
    const urls = ocspAddresses(issued.certificate.der).filter(isFetchable);
    if (urls.length === 0) {
      throw new RevocationUndetermined(`OCSP service locator url missing for certificate ${issued.certificate.subject}`);
    }
    return await firstAnswer(urls, (url) => responders.ask({ ...issued, url, authorizedResponders }));
  };
  const byOcspOrLists: RevocationCheck = async (issued, hints) => {
    try {
      return await byOcsp(issued, hints);
    } catch (ocspFailure) {
      try {
        return await byLists(issued, hints);
      } catch (listFailure) {
        const message = 'Neither an OCSP responder nor a revocation list gave an answer';
        throw new RevocationUndetermined(message, { cause: new AggregateError([ocspFailure, listFailure], message) });
      }
    }
  };
  return { byLists, byOcsp, byOcspOrLists };
}

/** How many addresses of one certificate are tried. */
const MAX_URLS = 5;

async function firstAnswer(urls: readonly string[], ask: (url: string) => Promise<RevocationAnswer>): Promise<RevocationAnswer> {
  let last: unknown;
  for (const url of urls.slice(0, MAX_URLS)) {
    try {
      return await ask(url);
    } catch (thrown) {
      last = thrown;
    }
  }
  throw last;
}
