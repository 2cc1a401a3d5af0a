import { hash } from 'node:crypto';
import type { Certificate } from '../../../core/certificate.js';
import type { Clock, Random } from '../../../core/ports.js';
import { findResponder } from '../../../formats/ocsp/authorized-responder.js';
import { certificateIdOf, namesCertificate } from '../../../formats/ocsp/certificate-id.js';
import { OCSP_OID } from '../../../formats/ocsp/ocsp-object-identifiers.js';
import { encodeOcspRequest } from '../../../formats/ocsp/ocsp-request.js';
import { readOcspResponse, type OcspResponse, type SingleResponse } from '../../../formats/ocsp/ocsp-response.js';
import { readCertificateStructure } from '../../../formats/x509/x509-structure.js';
import { fetchBounded } from './fetch-bounded.js';
import { Kept } from './kept.js';
import { RevocationUndetermined, type Issued, type RevocationAnswer } from './revocation-answer.js';

const MAX_RESPONSE_BYTES = 1024 * 1024;
const MAX_RESPONSES = 10_000;
/** By how much a responder's clock may be fast. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** How old an answer may be that does not say when there is a newer one. */
const MAX_AGE_MS = 24 * 3_600_000;

/** A question to a responder. */
export interface OcspQuestion extends Issued {
  readonly url: string;
  /** Certificates whose signatures are trusted for answers on certificates of this issuer. */
  readonly authorizedResponders: readonly Certificate[];
}

export interface OcspServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly cacheMs: number;
  /** Throws where the certificate of a responder, issued by `issuer`, is revoked or nobody knows. */
  readonly requireUnrevoked: (responder: Issued) => Promise<void>;
}

/** Asks OCSP responders (RFC 6960) and keeps their answers for a while, never beyond their own end. */
export class OcspResponders {
  readonly #kept: Kept<RevocationAnswer>;

  constructor(private readonly services: OcspServices) {
    this.#kept = new Kept(services.clock, { milliseconds: services.cacheMs, entries: MAX_RESPONSES });
  }

  /** Throws where there is no answer that can be believed. */
  ask(question: OcspQuestion): Promise<RevocationAnswer> {
    const key = `${question.url} ${hash('sha256', Buffer.concat([question.issuer.der, question.certificate.der]))}`;
    return this.#kept.get(key, async () => {
      const single = await this.#answered(question);
      const { status } = single;
      const value = status.kind === 'revoked' ? { ...status, reason: status.reason ?? 0 } : { kind: status.kind };
      return { value, usableUntil: single.nextUpdate?.getTime() ?? 0 };
    });
  }

  async #answered(question: OcspQuestion): Promise<SingleResponse> {
    const { url, certificate, issuer } = question;
    const nonce = Buffer.from(this.services.random.uuid().replaceAll('-', ''), 'hex');
    const body = encodeOcspRequest(certificateIdOf(certificate.der, issuer.der), nonce);
    const post = { contentType: 'application/ocsp-request', body };
    const fetched = await fetchBounded({ url, maximumBytes: MAX_RESPONSE_BYTES, post });
    if (fetched.contentType?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/ocsp-response') {
      throw new RevocationUndetermined(`${url} answered with something else than an OCSP response`);
    }
    const response = readOcspResponse(fetched.body);
    await this.#requireAuthorizedSigner(response, question);
    // RFC 9654 §2.1: a response without nonce was made beforehand; one with another nonce was made for somebody else.
    if (response.nonce && Buffer.compare(response.nonce, nonce) !== 0)
      throw new RevocationUndetermined('The OCSP response answers another request');
    const single = response.responses.find(({ id }) => namesCertificate(id, certificate.der, issuer.der));
    if (!single) throw new RevocationUndetermined('The OCSP response does not speak of the certificate');
    requireCurrent(single, { now: this.services.clock.now(), isFresh: response.nonce !== undefined });
    return single;
  }

  async #requireAuthorizedSigner(response: OcspResponse, { issuer, authorizedResponders }: OcspQuestion): Promise<void> {
    const responder = findResponder(response, { issuer, trusted: authorizedResponders });
    if (!responder) throw new RevocationUndetermined('The OCSP response is not signed by anyone who may');
    const { certificate, by } = responder;
    if (by === 'issuer') return;
    const now = this.services.clock.now();
    if (now < certificate.notBefore.getTime() || now > certificate.notAfter.getTime()) {
      throw new RevocationUndetermined('The certificate of the OCSP responder is not valid now');
    }
    const hasNoCheck = readCertificateStructure(certificate.der).extensions.has(OCSP_OID.nocheck);
    if (by === 'delegation' && !hasNoCheck) await this.services.requireUnrevoked({ certificate, issuer });
  }
}

function requireCurrent(
  { thisUpdate, nextUpdate }: SingleResponse,
  { now, isFresh }: { readonly now: number; readonly isFresh: boolean },
): void {
  if (thisUpdate.getTime() > now + CLOCK_SKEW_MS) throw new RevocationUndetermined('The OCSP response is not valid yet');
  const isCurrent = nextUpdate ? nextUpdate.getTime() >= now : isFresh || now - thisUpdate.getTime() < MAX_AGE_MS;
  if (!isCurrent) throw new RevocationUndetermined('The OCSP response is out of date');
}
