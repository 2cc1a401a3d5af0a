import type { Certificate } from '../../../core/certificate.js';
import type { Clock, Log } from '../../../core/ports.js';
import type { CertificateStatus } from '../../../core/validation.js';
import type { CertificationPath } from '../../../formats/x509/certification-path.js';
import type { RevocationChecks } from '../revocation/revocation-checks.js';
import type { ConfiguredIssuer } from './issuers.js';
import type { PartProperties } from './service-properties.js';

/** What a validator finds. */
export interface Finding {
  readonly status: CertificateStatus;
  readonly message: string;
  readonly revoked?: { readonly date: Date; readonly reason: number };
}

/** Judges certificates whose signature, validity and path were found right already. */
export interface Validator {
  /** `caChain` is that of the service. Undefined where the certificate is not of one of the validator's issuers. */
  validate(certificate: Certificate, caChain: CertificationPath): Promise<Finding | undefined>;
}

/** What a validator is made of. */
export interface ValidatorParts {
  readonly number: number;
  readonly issuers: readonly ConfiguredIssuer[];
  readonly properties: PartProperties;
  readonly checks: RevocationChecks;
  readonly clock: Clock;
  readonly log: Log;
}

/** Makes a validator. Throws an error that says what is wrong with its properties. */
export type MakeValidator = (parts: ValidatorParts) => Validator;
