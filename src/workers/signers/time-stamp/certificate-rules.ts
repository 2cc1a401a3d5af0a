import type { Certificate } from '../../../core/certificate.js';
import { Fault } from '../../../core/errors.js';
import { TSP_OID } from '../../../formats/tsp/tsp-object-identifiers.js';
import { EXTENSION, readExtendedKeyUsage } from '../../../formats/x509/x509-extensions.js';
import { readCertificateStructure } from '../../../formats/x509/x509-structure.js';
import { isSignedBy } from '../../../formats/x509/is-signed-by.js';

interface KeyPurposes {
  readonly isPresent: boolean;
  readonly isCritical: boolean;
  readonly purposes: readonly string[];
}

function keyPurposesOf({ der }: Certificate): KeyPurposes {
  const { extensions, criticalExtensions } = readCertificateStructure(der);
  const value = extensions.get(EXTENSION.extendedKeyUsage);
  return {
    isPresent: value !== undefined,
    isCritical: criticalExtensions.has(EXTENSION.extendedKeyUsage),
    purposes: value ? readExtendedKeyUsage(value) : [],
  };
}

/** RFC 3161 §2.3: one purpose, time stamping, in a critical extension. Answers what is wrong in the words of worker status. */
export function timeStampingProblems(certificate: Certificate): readonly string[] {
  let found: KeyPurposes;
  try {
    found = keyPurposesOf(certificate);
  } catch {
    return ['Unable to parse certificate'];
  }
  const { isCritical, purposes } = found;
  const isForTimeStamping = purposes.includes(TSP_OID.timeStamping);
  return [
    ...(isForTimeStamping ? [] : ['Missing extended key usage timeStamping']),
    ...(isCritical ? [] : ['The extended key usage extension must be present and marked as critical']),
    ...(isForTimeStamping && purposes.length > 1 ? ['No other extended key usages than timeStamping is allowed'] : []),
  ];
}

/** The same for a request: throws an `illegalRequest` fault, which is what SignServer answers. */
export function requireTimeStamping(certificate: Certificate): void {
  const { isPresent, isCritical, purposes } = keyPurposesOf(certificate);
  if (!isPresent) throw new Fault('illegalRequest', 'Certificate must have an ExtendedKeyUsage extension.');
  if (!isCritical) throw new Fault('illegalRequest', 'Certificate must have an ExtendedKeyUsage extension marked as critical.');
  if (purposes.length !== 1 || purposes[0] !== TSP_OID.timeStamping) {
    throw new Fault('illegalRequest', 'ExtendedKeyUsage not solely time stamping.');
  }
}

/** Whether each certificate verifies with the one behind it. */
export function isValidChain(chain: readonly Certificate[]): boolean {
  return chain.every((certificate, index) => {
    const issuer = chain[index + 1];
    return !issuer || isSignedBy(certificate, issuer);
  });
}

/** Sentences for a chain that REQUIREVALIDCHAIN does not let pass: in worker status, and to clients. */
export const INVALID_CHAIN = {
  status: 'Not strictly valid chain and REQUIREVALIDCHAIN specified',
  request: 'Certificate chain not correctly configured',
} as const;
