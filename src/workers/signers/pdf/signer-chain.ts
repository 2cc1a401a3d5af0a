import type { Certificate } from '../../../core/certificate.js';
import { Fault } from '../../../core/errors.js';
import { samePublicKey } from '../../../core/same-public-key.js';
import type { SigningKey } from '../../../core/worker-definition.js';
import { parseCertificates } from '../../../formats/x509/x509.js';

/** The certificates of a signature, that of the signer first. */
export interface SignerChain {
  readonly full: readonly Certificate[];
  /** Those that go into the signature. */
  readonly included: readonly [Certificate, ...Certificate[]];
}

export interface ChainRequest {
  /** Chain that the request brought along, PEM. */
  readonly pem: string | undefined;
  /** How many certificates go into the signature; all where undefined. */
  readonly levels: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The chain of the key, or that of the request. Throws an `illegalRequest` fault for one that cannot be read or is not that of
 * the key, and a `workerFailed` one where there is none at all.
 */
export function signerChain({ key, certificate, chain, fullChain }: SigningKey, { pem, levels, now }: ChainRequest): SignerChain {
  if (pem !== undefined) {
    const given = readChain(pem);
    requireUsable(given[0], key.publicKey, now);
    return { full: given, included: given.slice(0, levels) as [Certificate, ...Certificate[]] };
  }
  const [first, ...others] = chain;
  if (!certificate || !first) throw new Fault('workerFailed', 'Null certificate chain. This signer needs a certificate.');
  return { full: fullChain, included: [first, ...others] };
}

function readChain(pem: string): readonly [Certificate, ...Certificate[]] {
  try {
    const [first, ...others] = parseCertificates(pem);
    if (!first) throw new Error('there is none');
    return [first, ...others];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw new Fault('illegalRequest', `Unable to read certificates from SIGNERCERTCHAIN: ${reason}`, { cause });
  }
}

/** A signature that its certificate cannot verify is worth nothing to anybody. */
function requireUsable(certificate: Certificate, publicKey: Certificate['publicKey'], now: number): void {
  if (!samePublicKey(certificate.publicKey, publicKey)) throw new Fault('illegalRequest', 'Certificate does not match key');
  const isValid = now >= certificate.notBefore.getTime() && now <= certificate.notAfter.getTime();
  if (!isValid) throw new Fault('illegalRequest', 'The certificate in SIGNERCERTCHAIN is not valid now');
}
